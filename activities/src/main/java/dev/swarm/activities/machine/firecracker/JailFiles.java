package dev.swarm.activities.machine.firecracker;

import dev.swarm.activities.machine.host.Disk;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalInt;

/** Files of the host that go into jails and out of them. */
final class JailFiles {
    private JailFiles() {}

    /**
     * Shows a file in a jail that nobody may write to: by a second name where both are on one file system, else by a copy
     * that shares its blocks where that can be.
     *
     * @param original made readable for all; the folders above it keep others out
     */
    static void share(Path original, Path name) throws IOException {
        Path file = original.toRealPath();
        try {
            if (Integer.valueOf(0).equals(Files.getAttribute(file, "unix:uid"))) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
                Files.createLink(name, file);
                return;
            }
        } catch (FileSystemException | UnsupportedOperationException e) {
            // Another file system: a copy does.
            Files.deleteIfExists(name);
        }
        Disk.copySparse(file, name);
        show(name);
    }

    /** Lets all read a file of ours in a jail, and nobody write to it. */
    static void show(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    }

    /** A file in a jail; what is there instead of a file, such as a link, is refused. */
    static Path checked(Path inJail) throws IOException {
        if (!Files.isRegularFile(inJail, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(inJail.toString(), null, "no file was written");
        }
        return inJail;
    }

    /** Gives a file to a machine's user alone. */
    static void give(Path file, int user) throws IOException {
        Disk.own(file, OptionalInt.of(user));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** Takes a file out of a jail; what is there instead of a file, such as a link, is refused. */
    static void take(Path inJail, Path to) throws IOException {
        Files.move(checked(inJail), to, StandardCopyOption.REPLACE_EXISTING);
    }
}
