package dev.swarm.activities.machine.qemu;

import dev.swarm.activities.machine.guest.GuestAgent;
import dev.swarm.activities.machine.guest.GuestJobs;
import dev.swarm.activities.machine.host.Disk;
import dev.swarm.activities.machine.host.Names;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Machine ids and the virtual machines that they are bound to, as the disk says. */
final class Machines {
    private final Path folder;
    private final VmStore store;
    private final Map<String, Vm> open = new ConcurrentHashMap<>();
    private final Map<String, MachineSpec> specs = new ConcurrentHashMap<>();
    private final Map<String, GuestJobs> jobs = new ConcurrentHashMap<>();
    private final Map<String, Object> locks = new ConcurrentHashMap<>();

    Machines(Path folder, VmStore store) throws IOException {
        this.folder = Disk.privateFolder(folder);
        this.store = store;
    }

    List<String> ids() throws IOException {
        return MachineFolder.ids(folder);
    }

    MachineFolder folder(String machineId) {
        return new MachineFolder(folder, machineId);
    }

    boolean isBound(String machineId, Vm vm) throws IOException {
        return folder(machineId).vm().filter(vm.id()::equals).isPresent();
    }

    boolean isAlive(String machineId) {
        MachineFolder own = folder(machineId);
        try {
            return own.isReady() && vm(machineId).isAlive();
        } catch (IOException e) {
            return false;
        }
    }

    /** @throws NoSuchFileException where no machine has this id */
    Vm vm(String machineId) throws IOException {
        String id =
                folder(machineId).vm().orElseThrow(() -> new NoSuchFileException("machine " + machineId + " is gone"));
        Vm known = open.get(machineId);
        if (known == null || !known.id().equals(id)) {
            known = store.open(id);
            open.put(machineId, known);
        }
        return known;
    }

    /** @throws NoSuchFileException where the machine is not up */
    Vm alive(String machineId) throws IOException {
        if (!isAlive(machineId)) {
            throw new NoSuchFileException("machine " + machineId + " is gone");
        }
        return vm(machineId);
    }

    /** What was asked for when the machine was made. */
    MachineSpec spec(String machineId) throws IOException {
        MachineSpec known = specs.get(machineId);
        if (known == null) {
            known = folder(machineId).spec();
            specs.put(machineId, known);
        }
        return known;
    }

    /** Binds a machine id to a virtual machine that it claimed. */
    void bind(String machineId, Vm vm, MachineSpec spec) throws IOException {
        folder(machineId).create(vm.id(), spec);
        specs.put(machineId, spec);
        // The very same object: its agent serves one connection at a time, and this one is open for a while.
        open.put(machineId, vm);
    }

    /** Removes the machine and all that may be left of its making. */
    void destroy(String machineId) throws IOException {
        MachineFolder own = folder(machineId);
        for (Vm vm : store.all()) {
            if (store.claimedBy(vm).filter(machineId::equals).isPresent()) {
                vm.destroy();
            }
        }
        own.remove();
        Vm known = open.remove(machineId);
        if (known != null) {
            known.agent().close();
        }
        jobs.remove(machineId);
        specs.remove(machineId);
    }

    GuestJobs jobs(String machineId) {
        return jobs.computeIfAbsent(Names.checked(machineId), id -> new GuestJobs(new Owner(id)));
    }

    private final class Owner implements GuestJobs.Owner {
        private final String machineId;

        Owner(String machineId) {
            this.machineId = machineId;
        }

        @Override
        public String name() {
            return machineId;
        }

        @Override
        public GuestJobs.Condition condition() {
            MachineFolder own = folder(machineId);
            try {
                if (!vm(machineId).isAlive()) {
                    return GuestJobs.Condition.ENDED;
                }
            } catch (IOException e) {
                return own.isThere() ? GuestJobs.Condition.ENDED : GuestJobs.Condition.REMOVED;
            }
            return own.isPaused() ? GuestJobs.Condition.STANDS_STILL : GuestJobs.Condition.RUNS;
        }

        @Override
        public Path jobs() {
            return folder(machineId).jobs();
        }

        @Override
        public long mostOutput() throws IOException {
            return (long) spec(machineId).limits().diskMiB() << 20;
        }

        @Override
        public GuestAgent agent() throws IOException {
            return vm(machineId).agent();
        }
    }

    /** Whoever holds it is alone with this machine. */
    Object lock(String machineId) {
        return locks.computeIfAbsent(Names.checked(machineId), any -> new Object());
    }

    void close() {
        open.values().forEach(vm -> vm.agent().close());
        open.clear();
    }
}
