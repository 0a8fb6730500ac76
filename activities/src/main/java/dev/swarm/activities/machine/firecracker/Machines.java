package dev.swarm.activities.machine.firecracker;

import dev.swarm.activities.machine.host.Disk;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The folders of all machines of this host: by machine id, and those that are nobody's yet, by slot. */
final class Machines {
    private final Path folder;
    private final Path warm;
    private final FirecrackerHost host;
    private final Map<String, MicroVm> known = new ConcurrentHashMap<>();

    Machines(FirecrackerHost host) throws IOException {
        this.folder = Disk.privateFolder(host.options().data().resolve("machines"));
        this.warm = Disk.privateFolder(host.options().data().resolve("warm"));
        this.host = host;
    }

    /** Also those that are half made or half gone, and templates that are being built. */
    List<String> ids() throws IOException {
        return Disk.entries(folder).stream()
                .map(each -> String.valueOf(each.getFileName()))
                .toList();
    }

    Optional<MicroVm> find(String machineId) throws IOException {
        MicroVm vm = known.get(machineId);
        if (vm != null) {
            return Files.isDirectory(vm.folder()) ? Optional.of(vm) : Optional.empty();
        }
        Path own = folder.resolve(machineId);
        Optional<MachineRecord> record = MicroVm.read(own);
        return record.map(found -> known.computeIfAbsent(machineId, id -> new MicroVm(own, host, found)));
    }

    /** Those that are nobody's yet; also half made and half gone ones. */
    List<MicroVm> warm() throws IOException {
        List<MicroVm> found = new ArrayList<>();
        for (Path each : Disk.entries(warm)) {
            MicroVm.read(each).ifPresent(record -> found.add(new MicroVm(each, host, record)));
        }
        return found;
    }

    /** Removes folders of machines that nobody has yet which were made no further; answers each as its kind and name. */
    synchronized List<String> removeUnrecorded() throws IOException {
        List<String> removed = new ArrayList<>();
        for (Path each : Disk.entries(warm)) {
            if (MicroVm.read(each).isEmpty()) {
                Disk.remove(each);
                removed.add("disk warm/" + each.getFileName());
            }
        }
        return removed;
    }

    /** A folder for a new machine, and a slot that no other has. */
    synchronized MicroVm reserve(String machineId, TemplateKey template, MachineSpec spec) throws IOException {
        MicroVm vm = reserve(folder.resolve(machineId), freeSlot(), template, spec);
        known.put(machineId, vm);
        return vm;
    }

    /** The same for a machine that is nobody's yet. */
    synchronized MicroVm reserve(TemplateKey template) throws IOException {
        int slot = freeSlot();
        return reserve(warm.resolve("s" + slot), slot, template, template.spec());
    }

    private MicroVm reserve(Path own, int slot, TemplateKey template, MachineSpec spec) throws IOException {
        Disk.remove(own);
        Files.createDirectory(own, Disk.only("rwx------"));
        MicroVm vm = new MicroVm(
                own,
                host,
                new MachineRecord(slot, template.name(), spec, Optional.empty(), MachineRecord.State.BEING_MADE));
        vm.keep(vm.record());
        return vm;
    }

    private int freeSlot() throws IOException {
        Set<Integer> taken = takenSlots();
        taken.addAll(host.networks().slots());
        int slot = 0;
        while (taken.contains(slot) || !host.networks().isFree(slot)) {
            if (++slot >= MachineNetwork.SLOTS) {
                throw new IOException("more than " + MachineNetwork.SLOTS + " machines");
            }
        }
        return slot;
    }

    /** The slots of all machines, whatever their state. */
    synchronized Set<Integer> takenSlots() throws IOException {
        Set<Integer> taken = new HashSet<>();
        for (Path parent : List.of(folder, warm)) {
            for (Path each : Disk.entries(parent)) {
                MicroVm.read(each).map(MachineRecord::slot).ifPresent(taken::add);
            }
        }
        return taken;
    }

    /** Gives a warm machine this id, in one step. */
    MicroVm claim(MicroVm machine, String machineId) throws IOException {
        Path own = folder.resolve(machineId);
        if (Files.exists(own)) {
            throw new FileAlreadyExistsException("machine " + machineId);
        }
        machine.agent().close();
        Files.move(machine.folder(), own, StandardCopyOption.ATOMIC_MOVE);
        MicroVm claimed = new MicroVm(own, host, machine.record());
        known.put(machineId, claimed);
        return claimed;
    }

    /** Ends a machine and removes all it had; harmless where it is gone. */
    void destroy(String machineId) throws IOException {
        Optional<MicroVm> vm = find(machineId);
        if (vm.isPresent()) {
            vm.get().destroy();
        } else {
            // Made no further than its folder.
            Disk.remove(folder.resolve(machineId));
        }
        known.remove(machineId);
    }

    void forgetConnections() {
        known.values().forEach(vm -> vm.agent().close());
    }
}
