package dev.swarm.activities.machine.qemu;

import dev.swarm.activities.machine.HostProcesses;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What virtual machines left behind: processes and control groups by our mark, folders that nobody owns. */
final class Leftovers {
    private static final Logger log = LoggerFactory.getLogger(Leftovers.class);
    /** As the store names machines; other marks of this house are those of templates and trials. */
    private static final Pattern MACHINE = Pattern.compile("vm-([0-9a-f]{8})");

    private final Host host;
    private final VmStore store;
    private final Machines machines;

    Leftovers(Host host, VmStore store, Machines machines) {
        this.host = host;
        this.store = store;
        this.machines = machines;
    }

    /** Removes it; answers each as its kind and its name. */
    List<String> reap() throws IOException {
        List<String> removed = new ArrayList<>();
        for (Vm vm : store.all()) {
            if (isNobodys(vm)) {
                destroy(vm, removed);
            }
        }
        removed.addAll(processes());
        if (host.groups().isPresent()) {
            removed.addAll(host.groups().get().reap(this::known));
        }
        return removed;
    }

    /**
     * Whether it died unclaimed, or its maker did, or it was claimed for a machine that is no more. One that stands ready and
     * lives is somebody's: the pool's, or of whoever claims it just now.
     */
    private boolean isNobodys(Vm vm) throws IOException {
        Optional<String> machineId = store.claimedBy(vm);
        if (machineId.isEmpty()) {
            return !vm.record().isBeingMade() && !vm.isAlive()
                    || !vm.record().warm() && !vm.record().isBeingMade();
        }
        // Whoever makes the machine binds the two before it lets go of this.
        synchronized (machines.lock(machineId.get())) {
            return store.exists(vm.id()) && !machines.isBound(machineId.get(), vm);
        }
    }

    private static void destroy(Vm vm, List<String> removed) {
        try {
            vm.destroy();
            removed.add("disk vm-" + vm.id());
        } catch (IOException e) {
            log.warn("What is left of machine {} cannot be removed now; the next clean-up tries again", vm.id(), e);
        }
    }

    private List<String> processes() throws IOException {
        // In this order: a machine that is made meanwhile has its folder before its first process.
        Map<String, Set<Long>> marked = new TreeMap<>(HostProcesses.markedBelow(host.marks()));
        Set<String> known = known();
        List<String> removed = new ArrayList<>();
        marked.forEach((name, pids) -> {
            var machine = MACHINE.matcher(name);
            if (machine.matches() && !known.contains(machine.group(1))) {
                for (long pid : pids) {
                    HostProcesses.kill(pid);
                    removed.add("process " + pid);
                }
            }
        });
        return removed;
    }

    private Set<String> known() throws IOException {
        Set<String> known = new HashSet<>();
        for (Vm vm : store.all()) {
            known.add(vm.id());
        }
        return known;
    }
}
