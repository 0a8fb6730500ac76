package dev.swarm.activities.machine.guest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** What guests boot: a read-only root image, the initial file system and the kernel. */
public record GuestImage(Path folder) {
    private static final List<String> FILES = List.of("rootfs.erofs", "initrd.cpio", "vmlinux");
    private static final int DIGITS = 16;

    /** Digests by what tells one state of the files from another; reading all takes a second. */
    private static final ConcurrentHashMap<String, String> DIGESTS = new ConcurrentHashMap<>();

    public boolean isThere() {
        return FILES.stream().allMatch(name -> Files.isReadable(folder.resolve(name)));
    }

    public Path root() {
        return folder.resolve("rootfs.erofs");
    }

    public Path initrd() {
        return folder.resolve("initrd.cpio");
    }

    public Path kernel() {
        return folder.resolve("vmlinux");
    }

    /** A digest of the content of all files. */
    public String digest() throws IOException {
        StringBuilder state = new StringBuilder();
        for (String name : FILES) {
            Path file = folder.resolve(name).toRealPath();
            state.append(file).append(Files.size(file)).append(Files.getLastModifiedTime(file));
        }
        String known = DIGESTS.get(state.toString());
        if (known != null) {
            return known;
        }
        MessageDigest digest = sha256();
        for (String name : FILES) {
            try (InputStream content = Files.newInputStream(folder.resolve(name))) {
                byte[] buffer = new byte[1 << 20];
                for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                    digest.update(buffer, 0, read);
                }
            }
        }
        String made = HexFormat.of().formatHex(digest.digest());
        DIGESTS.put(state.toString(), made);
        return made;
    }

    /** A short name that is the same only for the same parts. */
    public static String shortName(List<String> parts) {
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
