package dev.swarm.activities.machine.firecracker;

import dev.swarm.activities.machine.host.Disk;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The folders of all machines of this host, by machine id. */
final class Machines {
    private final Path folder;
    private final FirecrackerHost host;
    private final Map<String, MicroVm> known = new ConcurrentHashMap<>();

    Machines(FirecrackerHost host) throws IOException {
        this.folder = Disk.privateFolder(host.options().data().resolve("machines"));
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

    /** A folder for a new machine, and a slot that no other has. */
    synchronized MicroVm reserve(String machineId, MachineSpec spec) throws IOException {
        Set<Integer> taken = new HashSet<>(host.networks().slots());
        for (String id : ids()) {
            MicroVm.read(folder.resolve(id)).map(MachineRecord::slot).ifPresent(taken::add);
        }
        int slot = 0;
        while (taken.contains(slot) || !host.networks().isFree(slot)) {
            if (++slot >= MachineNetwork.SLOTS) {
                throw new IOException("more than " + MachineNetwork.SLOTS + " machines");
            }
        }
        Path own = folder.resolve(machineId);
        Disk.remove(own);
        Files.createDirectory(own, Disk.only("rwx------"));
        MachineRecord record = new MachineRecord(slot, spec, Optional.empty(), MachineRecord.State.BEING_MADE);
        MicroVm vm = new MicroVm(own, host, record);
        vm.keep(record);
        known.put(machineId, vm);
        return vm;
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
