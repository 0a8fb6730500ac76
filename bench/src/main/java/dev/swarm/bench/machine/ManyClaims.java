package dev.swarm.bench.machine;

import dev.swarm.activities.machine.MachineProvider;
import dev.swarm.activities.machine.qemu.MachineTimings;
import dev.swarm.bench.host.MachineInfo;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Many claims, each timed from its request until the first command's output. */
public final class ManyClaims {
    private static final int MOST = 100;
    private static final int PER_CORE = 10;
    private static final long STAGGER = TimeUnit.MILLISECONDS.toNanos(200);

    private final MachineTimings machines;
    private final MachineLimits limits;
    private final List<String> command;

    public ManyClaims(MachineTimings machines, MachineLimits limits, List<String> command) {
        this.machines = machines;
        this.limits = limits;
        this.command = command;
    }

    /** How many this machine can be asked for at once: ten for each core, in half of its free memory, at most 100. */
    public static int fitted(int memoryMiB) {
        long room = MachineInfo.availableMb() / 2 / memoryMiB;
        int cores = Runtime.getRuntime().availableProcessors();
        return Math.clamp(room, 1, Math.min(MOST, PER_CORE * cores));
    }

    /** Milliseconds of each; all machines are gone afterwards. */
    public List<Double> run(Arrival arrival, int count) throws IOException, InterruptedException {
        List<Double> samples = new ArrayList<>();
        if (arrival == Arrival.SEQUENTIAL) {
            for (int i = 0; i < count; i++) {
                samples.add(claim(arrival + "-" + i, System.nanoTime()));
                machines.provider().destroy(arrival + "-" + i);
            }
            return samples;
        }
        long begin = System.nanoTime() + STAGGER;
        List<Callable<Double>> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String machineId = arrival + "-" + i;
            long at = begin + (arrival == Arrival.STAGGERED ? i * STAGGER : 0);
            requests.add(() -> {
                for (long left = at - System.nanoTime(); left > 0; left = at - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                return claim(machineId, at);
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
            for (Future<Double> answer : threads.invokeAll(requests)) {
                samples.add(answer.get());
            }
        } catch (ExecutionException e) {
            throw new IOException("a machine could not be claimed", e.getCause());
        }
        for (int i = 0; i < count; i++) {
            machines.provider().destroy(arrival + "-" + i);
        }
        return samples;
    }

    private double claim(String machineId, long asked) throws IOException {
        machines.provider().create(machineId, MachineSpec.of(limits));
        machines.firstOutput(machineId, command);
        return (System.nanoTime() - asked) / 1e6;
    }

    /** Milliseconds of a command in a machine that is up, by the provider's own way: a process of ssh. */
    public static double execMillis(MachineProvider provider, String machineId, List<String> command)
            throws IOException {
        long start = System.nanoTime();
        Process process = provider.exec(machineId, command);
        try (var output = process.getInputStream()) {
            output.readAllBytes();
        }
        return (System.nanoTime() - start) / 1e6;
    }
}
