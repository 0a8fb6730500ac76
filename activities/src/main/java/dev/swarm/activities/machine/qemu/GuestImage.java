package dev.swarm.activities.machine.qemu;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** What guests boot: a read-only root image, the initial file system and the kernel. */
record GuestImage(Path folder) {
    private static final String PARAMETERS = "console=ttyS0 quiet loglevel=3 reboot=t panic=-1 mitigations=off";
    private static final List<String> FILES = List.of("rootfs.erofs", "initrd.cpio", "vmlinux");

    /** Digests by what tells one state of the files from another; reading all takes a second. */
    private static final ConcurrentHashMap<String, String> DIGESTS = new ConcurrentHashMap<>();

    boolean isThere() {
        return FILES.stream().allMatch(name -> Files.isReadable(folder.resolve(name)));
    }

    Path root() {
        return folder.resolve("rootfs.erofs");
    }

    QemuCommand.Kernel kernel() {
        return new QemuCommand.Kernel(folder.resolve("vmlinux"), folder.resolve("initrd.cpio"), PARAMETERS);
    }

    /** A digest of the content of all files. */
    String digest() throws IOException {
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

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
