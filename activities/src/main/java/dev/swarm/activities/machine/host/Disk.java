package dev.swarm.activities.machine.host;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.swarm.contracts.Payloads;
import java.io.IOException;
import java.io.RandomAccessFile;
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
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/** Files of the host, written whole or not at all, and closed to others. */
public final class Disk {
    private static final ObjectMapper JSON = Payloads.objectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private Disk() {}

    public static Path privateFolder(Path folder) throws IOException {
        Files.createDirectories(folder, only("rwx------"));
        return folder;
    }

    public static FileAttribute<Set<PosixFilePermission>> only(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    public static void replace(Path file, String text, String permissions) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, only(permissions));
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    public static void replaceJson(Path file, Object value) throws IOException {
        replace(file, JSON.writeValueAsString(value), "rw-------");
    }

    /** @throws NoSuchFileException where it is not there */
    public static <T> T readJson(Path file, Class<T> type) throws IOException {
        return JSON.readValue(Files.readAllBytes(file), type);
    }

    /** Copies a file without its holes; where the file system can, without its bytes too. */
    public static void copySparse(Path from, Path to) throws IOException {
        run(List.of("cp", "--reflink=auto", "--sparse=always", "--", from.toString(), to.toString()));
    }

    /**
     * An empty file system in a sparse file. Without a journal: a machine that dies is lost as a whole. What root keeps is for
     * the logs of jobs.
     */
    public static void makeFileSystem(Path file, int mebibytes) throws IOException {
        try (RandomAccessFile disk = new RandomAccessFile(file.toFile(), "rw")) {
            disk.setLength((long) mebibytes << 20);
        }
        String options = "lazy_itable_init=1,nodiscard,root_owner=0:0";
        run(List.of(
                "mkfs.ext4",
                "-q",
                "-F",
                "-b",
                "4096",
                "-i",
                "8192",
                "-m",
                "5",
                "-O",
                "^has_journal,^resize_inode",
                "-E",
                options,
                file.toString()));
    }

    /** Runs a tool of the host to its end; what it says is in the exception if it fails. */
    public static String run(List<String> command) throws IOException {
        return HostCommands.STANDARD.run(command, "");
    }

    public static void own(Path path, OptionalInt uid) throws IOException {
        if (uid.isPresent()) {
            Files.setAttribute(path, "unix:uid", uid.getAsInt(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", uid.getAsInt(), LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** Removes a folder and all in it; harmless where it is gone. Follows no links. */
    public static void remove(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            if (Files.exists(folder)) {
                throw e;
            }
        }
    }

    public static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
