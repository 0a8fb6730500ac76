package dev.swarm.activities.machine.ssh;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.activities.machine.host.Names;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.machine.MachineLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What this worker knows of its machines, one folder for each: where it is, whether it is frozen, and its jobs' logs as far
 * as they have come.
 */
final class MachineRecords {
    private final Path root;
    private final Path folder;
    private final ObjectMapper json = Payloads.objectMapper();

    /**
     * One machine.
     *
     * @param host the pool's machine that has it
     * @param tried the pool's machines on which something of it may be, {@code host} among them
     * @param destroyed true where it is not wanted any more, but may not be gone yet
     */
    record Entry(String host, List<String> tried, MachineLimits limits, boolean destroyed) {}

    MachineRecords(Path root) throws IOException {
        this.root = Files.createDirectories(root.toAbsolutePath());
        Files.setPosixFilePermissions(this.root, PosixFilePermissions.fromString("rwx------"));
        this.folder = Files.createDirectories(this.root.resolve("machines"));
    }

    /** An id of this worker's that no other has, whatever folder that uses. */
    String house() throws IOException {
        Path file = root.resolve("house");
        if (!Files.exists(file)) {
            replace(file, UUID.randomUUID().toString());
        }
        return UUID.fromString(Files.readString(file).strip()).toString();
    }

    Path root() {
        return root;
    }

    Path folder(String machineId) {
        return folder.resolve(Names.checked(machineId));
    }

    List<String> ids() throws IOException {
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.map(path -> String.valueOf(path.getFileName()))
                    .filter(Names::isName)
                    .sorted()
                    .toList();
        }
    }

    Optional<Entry> find(String machineId) {
        try {
            return Optional.of(
                    json.readValue(Files.readString(folder(machineId).resolve("machine.json")), Entry.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void save(String machineId, Entry entry) throws IOException {
        Files.createDirectories(folder(machineId));
        replace(folder(machineId).resolve("machine.json"), json.writeValueAsString(entry));
    }

    boolean isPaused(String machineId) {
        return Files.exists(folder(machineId).resolve("paused"));
    }

    void setPaused(String machineId, boolean paused) throws IOException {
        Path marker = folder(machineId).resolve("paused");
        if (paused) {
            replace(marker, "");
        } else {
            Files.deleteIfExists(marker);
        }
    }

    /** The folder of a job's log and state. */
    Path job(String machineId, String jobId) {
        return folder(machineId).resolve("jobs").resolve(Names.checked(jobId));
    }

    void forget(String machineId) throws IOException {
        Path gone = folder(machineId);
        if (!Files.exists(gone)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(gone)) {
            // machine.json last: a folder without it would be a machine of which nobody knows where it is.
            for (Path path : paths.sorted(Comparator.comparing((Path path) -> path.endsWith("machine.json") ? 1 : 0)
                            .thenComparing(Comparator.reverseOrder()))
                    .toList()) {
                if (!path.equals(gone)) {
                    Files.deleteIfExists(path);
                }
            }
        }
        Files.deleteIfExists(gone);
    }

    static void replace(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
