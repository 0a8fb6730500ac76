package dev.swarm.activities.machine.qemu;

import dev.swarm.activities.machine.HostProcesses.Identity;
import dev.swarm.activities.machine.host.Disk;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The folders of all virtual machines of this host, claimed or not. */
final class VmStore {
    private static final String CLAIM = "machine";

    private final Path folder;
    private final Host host;
    private final SecureRandom random = new SecureRandom();

    VmStore(Path folder, Host host) throws IOException {
        this.folder = Disk.privateFolder(folder);
        this.host = host;
    }

    /** A folder for a new machine, with a user that no other has. */
    synchronized Vm reserve(String template) throws IOException {
        Set<Integer> taken = new HashSet<>();
        for (Vm vm : all()) {
            vm.record().uid().ifPresent(taken::add);
        }
        OptionalInt uid = host.freeUid(taken);
        byte[] bytes = new byte[4];
        random.nextBytes(bytes);
        String id = HexFormat.of().formatHex(bytes);
        String maker =
                Identity.of(ProcessHandle.current().pid()).map(Identity::text).orElse("");
        VmRecord record = new VmRecord(id, template, maker, Optional.empty(), uid, 0, "", false);
        Path own = folder.resolve(id);
        Files.createDirectory(own, Disk.only("rwx------"));
        Vm vm = new Vm(own, host, record);
        vm.keep(record);
        Files.createDirectory(vm.run(), Disk.only("rwx------"));
        Disk.own(vm.run(), uid);
        return vm;
    }

    /** Also those that are half made or half gone. */
    List<Vm> all() throws IOException {
        List<Vm> found = new ArrayList<>();
        for (Path each : Disk.entries(folder)) {
            found.add(open(String.valueOf(each.getFileName())));
        }
        return found;
    }

    Vm open(String id) throws IOException {
        Path own = folder.resolve(id);
        try {
            return new Vm(own, host, Disk.readJson(own.resolve("vm.json"), VmRecord.class));
        } catch (NoSuchFileException e) {
            return new Vm(own, host, new VmRecord(id, "", "", Optional.empty(), OptionalInt.empty(), 0, "", false));
        }
    }

    boolean exists(String id) {
        return Files.isDirectory(folder.resolve(id));
    }

    /** Binds a machine id to this VM for ever; false where another was faster. */
    boolean claim(Vm vm, String machineId) throws IOException {
        Path mine = vm.folder().resolve(CLAIM + "." + System.nanoTime());
        try {
            Files.writeString(mine, machineId);
            // A link is made whole or not at all, and never over another.
            Files.createLink(vm.folder().resolve(CLAIM), mine);
            return true;
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            return false;
        } finally {
            Files.deleteIfExists(mine);
        }
    }

    Optional<String> claimedBy(Vm vm) throws IOException {
        try {
            return Optional.of(Files.readString(vm.folder().resolve(CLAIM)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
