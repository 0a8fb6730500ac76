package dev.swarm.activities.machine;

import com.fasterxml.jackson.core.JacksonException;
import dev.swarm.activities.machine.host.Disk;
import dev.swarm.activities.machine.host.Names;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file for each reservation, so that a worker that comes back knows what its host has promised. */
final class RegistryFiles {
    private static final Logger log = LoggerFactory.getLogger(RegistryFiles.class);

    private final Path folder;

    /** @param folder made where needed, and closed to others */
    RegistryFiles(Path folder) {
        try {
            this.folder = Disk.privateFolder(folder);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** What was written before. Leftovers of a write that was cut short, and what cannot be read, are deleted. */
    List<RegistryEntry> read() {
        try {
            List<RegistryEntry> found = new ArrayList<>();
            for (Path file : Disk.entries(folder)) {
                read(file, found);
            }
            return found;
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private static void read(Path file, List<RegistryEntry> found) throws IOException {
        if (!String.valueOf(file.getFileName()).endsWith(".json")) {
            Files.delete(file);
            return;
        }
        try {
            found.add(Disk.readJson(file, RegistryEntry.class));
        } catch (JacksonException e) {
            log.warn("{} cannot be read and is dropped; its machine is reaped", file, e);
            Files.delete(file);
        }
    }

    void write(RegistryEntry reservation) {
        try {
            Disk.replaceJson(file(reservation.machineId()), reservation);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** Harmless where it is gone. */
    void delete(String machineId) {
        try {
            Files.deleteIfExists(file(machineId));
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private Path file(String machineId) {
        return folder.resolve(Names.checked(machineId) + ".json");
    }

    private static UncheckedIOException unusable(IOException e) {
        return new UncheckedIOException("the host's reservations cannot be read or written", e);
    }
}
