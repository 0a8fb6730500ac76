package dev.swarm.activities.machine.firecracker;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Files of the host that go into jails and out of them. */
final class JailFiles {
    private JailFiles() {}

    static FileAttribute<Set<PosixFilePermission>> only(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

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
        copy(file, name);
        Files.setPosixFilePermissions(name, PosixFilePermissions.fromString("r--r--r--"));
    }

    /** Copies a file without its holes; where the file system can, without its bytes too. */
    static void copy(Path from, Path to) throws IOException {
        HostCommands.STANDARD.run("cp", "--reflink=auto", "--sparse=always", "--", from.toString(), to.toString());
    }

    /** Gives a file to a machine's user alone. */
    static void give(Path file, int user) throws IOException {
        Files.setAttribute(file, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(file, "unix:gid", user, LinkOption.NOFOLLOW_LINKS);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** Takes a file out of a jail; what is there instead of a file, such as a link, is refused. */
    static void take(Path inJail, Path to) throws IOException {
        if (!Files.isRegularFile(inJail, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(inJail.toString(), null, "no file was written");
        }
        Files.move(inJail, to, StandardCopyOption.REPLACE_EXISTING);
    }

    /** An empty file system in a sparse file. Without a journal: a machine that dies is lost as a whole. */
    static void makeDisk(Path file, int mebibytes) throws IOException {
        Files.createFile(file, only("rw-------"));
        HostCommands.STANDARD.run("truncate", "--size=" + mebibytes + "M", "--", file.toString());
        HostCommands.STANDARD.run(
                List.of(
                        "mkfs.ext4",
                        "-q",
                        "-F",
                        "-m",
                        // The guest's root keeps some, so that a job's log goes on when the job has filled the disk.
                        "5",
                        "-O",
                        "^has_journal,^resize_inode",
                        "-E",
                        "lazy_itable_init=1",
                        file.toString()),
                "");
    }

    static void replace(Path file, String text, String permissions) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, only(permissions));
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** Removes a folder and all in it; harmless where it is gone. Follows no links. */
    static void remove(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
