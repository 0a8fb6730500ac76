package dev.swarm.activities.machine.firecracker;

import dev.swarm.activities.machine.host.Wait;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What machines left behind on this host: all that our marks name and no record does. */
final class Leftovers {
    private static final Logger log = LoggerFactory.getLogger(Leftovers.class);

    private final FirecrackerHost host;
    private final Machines machines;

    Leftovers(FirecrackerHost host, Machines machines) {
        this.host = host;
        this.machines = machines;
    }

    /**
     * Removes it; answers each as its kind and its name.
     *
     * @param lifecycle what makes machines in this worker, where it does already
     */
    List<String> reap(Optional<Lifecycle> lifecycle) throws IOException {
        List<String> removed = new ArrayList<>();
        // Out of the pool first, so that nobody is given one that is being removed.
        lifecycle.ifPresent(running -> running.pool().drop(vm -> !vm.isAlive()));
        for (MicroVm vm : machines.warm()) {
            boolean making = lifecycle.isPresent() && lifecycle.get().isMaking(vm);
            // Read anew: what was being made a moment ago may be ready, or somebody's.
            Optional<MachineRecord> now = MicroVm.read(vm.folder());
            if (!making && now.isPresent() && !isReady(now.get())) {
                destroy(vm, removed);
            }
        }
        // No slot is given out meanwhile, and no folder made.
        synchronized (machines) {
            removed.addAll(machines.removeUnrecorded());
            Set<Integer> taken = machines.takenSlots();
            Set<Integer> left = new TreeSet<>(host.networks().slots());
            left.addAll(host.jails());
            left.removeAll(taken);
            for (int slot : left) {
                removed.addAll(slot(slot));
            }
            removed.addAll(host.reapGroups(taken));
        }
        removed.addAll(host.networks().removeTableOfNobody());
        return removed;
    }

    private static boolean isReady(MachineRecord record) {
        return record.state() == MachineRecord.State.WARM && record.process().isPresent();
    }

    private static void destroy(MicroVm vm, List<String> removed) {
        try {
            vm.destroy();
            removed.add("disk warm/" + vm.folder().getFileName());
        } catch (IOException e) {
            log.warn("What is left of {} cannot be removed now; the next clean-up tries again", vm.folder(), e);
        }
    }

    private List<String> slot(int slot) throws IOException {
        List<String> removed = new ArrayList<>();
        MachineNetwork network = host.networks().of(slot);
        // Only a namespace that is marked as ours has processes of ours.
        if (host.networks().slots().contains(slot)) {
            Wait.until(
                    () -> {
                        Set<Long> left = NamespaceProcesses.of(network);
                        for (long pid : left) {
                            FirecrackerHost.kill(pid);
                            if (!removed.contains("process " + pid)) {
                                removed.add("process " + pid);
                            }
                        }
                        return left.isEmpty();
                    },
                    "the processes of " + network.namespace() + " do not end");
        }
        Jail jail = host.jail("s" + slot);
        boolean jailed = host.jails().contains(slot);
        removed.addAll(host.remove(slot, jail));
        if (jailed) {
            removed.add("disk jail/s" + slot);
        }
        return removed;
    }
}
