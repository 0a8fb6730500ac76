package dev.swarm.activities.machine.ssh;

import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Finds a host of the pool for a new machine: where there is room, the one that is least full first. */
final class Placement {
    /** Never more of a host's memory is promised than this. */
    private static final double MOST_OF_MEMORY = 0.8;

    private static final ReentrantLock CHOOSING = new ReentrantLock();

    private final MachineRecords records;
    private final RemoteHosts hosts;

    Placement(MachineRecords records, RemoteHosts hosts) {
        this.records = records;
        this.hosts = hosts;
    }

    /** Makes the machine on a host. */
    interface BringUp {
        boolean on(String host) throws IOException;
    }

    /** Tries hosts until one takes it; what others may have of it by then is written down, to be destroyed with it. */
    boolean place(String machineId, MachineSpec spec, EgressMode egress, BringUp bringUp) throws IOException {
        List<String> problems = new ArrayList<>();
        List<RemoteHost> candidates = hosts.all().stream()
                .filter(host -> fits(host.machine(), egress))
                .sorted(Comparator.comparingDouble(host -> fullness(host.machine())))
                .toList();
        for (RemoteHost host : candidates) {
            String name = host.machine().name();
            try {
                Optional<String> full = reserve(machineId, spec, host);
                if (full.isPresent()) {
                    problems.add(name + ": " + full.get());
                    continue;
                }
                return bringUp.on(name);
            } catch (IOException e) {
                problems.add(String.valueOf(e.getMessage()));
                giveUp(machineId);
            }
        }
        throw new IOException("no host of the pool takes machine " + machineId + ": "
                + (candidates.isEmpty()
                        ? "none holds tickets to egress policy " + egress.wire()
                        : String.join("; ", problems)));
    }

    private static boolean fits(PoolMachine machine, EgressMode egress) {
        return (machine.confinement() == Confinement.NONE) == (egress == EgressMode.OPEN);
    }

    /** Takes a slot; answers why there is none. */
    private Optional<String> reserve(String machineId, MachineSpec spec, RemoteHost host) throws IOException {
        int memory = host.probe();
        CHOOSING.lock();
        try {
            List<MachineRecords.Entry> there = on(host.machine());
            if (there.size() >= host.machine().slots()) {
                return Optional.of("its " + host.machine().slots() + " slots are taken");
            }
            long promised = spec.limits().memoryMiB()
                    + there.stream()
                            .mapToLong(entry -> entry.limits().memoryMiB())
                            .sum();
            if (promised > MOST_OF_MEMORY * memory) {
                return Optional.of("it has " + memory + " MiB of memory, and " + promised + " would be promised");
            }
            List<String> tried = new ArrayList<>(
                    records.find(machineId).map(MachineRecords.Entry::tried).orElse(List.of()));
            if (!tried.contains(host.machine().name())) {
                tried.add(host.machine().name());
            }
            records.save(machineId, new MachineRecords.Entry(host.machine().name(), tried, spec.limits(), false));
            return Optional.empty();
        } finally {
            CHOOSING.unlock();
        }
    }

    private void giveUp(String machineId) throws IOException {
        Optional<MachineRecords.Entry> entry = records.find(machineId);
        if (entry.isPresent()) {
            records.save(
                    machineId,
                    new MachineRecords.Entry(
                            entry.get().host(), entry.get().tried(), entry.get().limits(), true));
        }
    }

    private double fullness(PoolMachine machine) {
        try {
            return (double) on(machine).size() / machine.slots();
        } catch (IOException e) {
            return 1;
        }
    }

    private List<MachineRecords.Entry> on(PoolMachine machine) throws IOException {
        return records.ids().stream()
                .flatMap(id -> records.find(id).stream())
                .filter(entry -> entry.host().equals(machine.name()) && !entry.destroyed())
                .toList();
    }
}
