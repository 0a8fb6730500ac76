package dev.swarm.activities.machine.qemu;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.swarm.contracts.Payloads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Files of the host, written whole or not at all, and closed to others. */
final class Disk {
    private static final ObjectMapper JSON = Payloads.objectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private Disk() {}

    static Path privateFolder(Path folder) throws IOException {
        Files.createDirectories(folder, only("rwx------"));
        return folder;
    }

    static FileAttribute<Set<PosixFilePermission>> only(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    static void replace(Path file, String text, String permissions) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, only(permissions));
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    static void replaceJson(Path file, Object value) throws IOException {
        replace(file, JSON.writeValueAsString(value), "rw-------");
    }

    /** @throws NoSuchFileException where it is not there */
    static <T> T readJson(Path file, Class<T> type) throws IOException {
        return JSON.readValue(Files.readAllBytes(file), type);
    }

    /** Copies a file without its holes; where the file system can, without its bytes too. */
    static void copySparse(Path from, Path to) throws IOException {
        run(List.of("cp", "--reflink=auto", "--sparse=always", "--", from.toString(), to.toString()));
    }

    /** Runs a tool of the host to its end; what it says is in the exception if it fails. */
    static String run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(command.getFirst() + " fails: " + said);
            }
            return said;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    static void own(Path path, OptionalInt uid) throws IOException {
        if (uid.isPresent()) {
            Files.setAttribute(path, "unix:uid", uid.getAsInt());
            Files.setAttribute(path, "unix:gid", uid.getAsInt());
        }
    }

    /** Removes a folder and all in it; harmless where it is gone. Follows no links. */
    static void remove(Path folder) throws IOException {
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

    static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
