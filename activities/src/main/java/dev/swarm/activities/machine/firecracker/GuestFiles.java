package dev.swarm.activities.machine.firecracker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** The files of a guest image, and names made of what is in them. */
final class GuestFiles {
    static final String ROOT = "rootfs.erofs";
    static final String INITRD = "initrd.cpio";
    static final String KERNEL = "vmlinux";

    private static final List<String> ALL = List.of(ROOT, INITRD, KERNEL);
    private static final int DIGITS = 16;

    /** Digests by what tells one state of the files from another; reading all takes a second. */
    private static final ConcurrentHashMap<String, String> KNOWN = new ConcurrentHashMap<>();

    private GuestFiles() {}

    static boolean areIn(Path folder) {
        return ALL.stream().allMatch(name -> Files.isReadable(folder.resolve(name)));
    }

    static String digest(Path folder) throws IOException {
        StringBuilder state = new StringBuilder();
        for (String name : ALL) {
            Path file = folder.resolve(name).toRealPath();
            state.append(file).append(Files.size(file)).append(Files.getLastModifiedTime(file));
        }
        String known = KNOWN.get(state.toString());
        if (known != null) {
            return known;
        }
        MessageDigest digest = sha256();
        try (OutputStream sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            for (String name : ALL) {
                try (InputStream content = Files.newInputStream(folder.resolve(name))) {
                    content.transferTo(sink);
                }
            }
        }
        String made = HexFormat.of().formatHex(digest.digest());
        KNOWN.put(state.toString(), made);
        return made;
    }

    /** A short name that is the same only for the same parts. */
    static String name(List<String> parts) {
        byte[] digest = sha256().digest(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest).substring(0, DIGITS);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
