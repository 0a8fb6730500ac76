package dev.swarm.activities.machine.qemu;

import dev.swarm.activities.machine.host.Disk;
import dev.swarm.activities.machine.host.Names;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * What is kept for a machine id: which virtual machine it is bound to, what was asked for, whether it stands still, and its
 * jobs' output.
 */
final class MachineFolder {
    private static final String NEW = ".new-";

    private final Path folder;
    private final String id;

    MachineFolder(Path machines, String id) {
        this.id = Names.checked(id);
        this.folder = machines.resolve(id);
    }

    /** Ids of all, also half made ones. */
    static List<String> ids(Path machines) throws IOException {
        return Disk.entries(machines).stream()
                .map(folder -> String.valueOf(folder.getFileName()))
                .map(name -> name.startsWith(NEW) ? name.substring(NEW.length()) : name)
                .filter(Names::isName)
                .distinct()
                .sorted()
                .toList();
    }

    /** Binds it to a virtual machine; it is not yet ready. */
    void create(String vm, MachineSpec spec) throws IOException {
        Path fresh = fresh();
        Disk.remove(fresh);
        Disk.privateFolder(fresh);
        Files.createDirectory(fresh.resolve("jobs"), Disk.only("rwx------"));
        Disk.replaceJson(fresh.resolve("spec.json"), spec);
        Disk.replace(fresh.resolve("vm"), vm, "rw-------");
        Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
    }

    Path jobs() {
        return folder.resolve("jobs");
    }

    void ready() throws IOException {
        Disk.replace(folder.resolve("ready"), "", "rw-------");
    }

    boolean isThere() {
        return Files.exists(folder) || Files.exists(fresh());
    }

    boolean isReady() {
        return Files.exists(folder.resolve("ready"));
    }

    Optional<String> vm() throws IOException {
        try {
            return Optional.of(Files.readString(folder.resolve("vm")));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    MachineSpec spec() throws IOException {
        return Disk.readJson(folder.resolve("spec.json"), MachineSpec.class);
    }

    boolean isPaused() {
        return Files.exists(folder.resolve("paused"));
    }

    void paused(boolean paused) throws IOException {
        if (paused) {
            Disk.replace(folder.resolve("paused"), "", "rw-------");
        } else {
            Files.deleteIfExists(folder.resolve("paused"));
        }
    }

    void remove() throws IOException {
        Disk.remove(fresh());
        Disk.remove(folder);
    }

    Path path() {
        return folder;
    }

    private Path fresh() {
        return folder.resolveSibling(NEW + id);
    }
}
