package dev.swarm.activities.machine.qemu;

import dev.swarm.activities.machine.HostProcesses;
import dev.swarm.activities.machine.MachineProvider.MachineUsage;
import dev.swarm.activities.machine.guest.GuestAgent.Metrics;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What machines use: CPU as the host counts it since the last look, the rest as the guest says. */
final class Usage {
    private final Map<String, Sample> samples = new ConcurrentHashMap<>();

    private record Sample(long at, long nanos) {}

    MachineUsage of(Vm vm, boolean paused) throws IOException {
        vm.trimConsole();
        Metrics metrics = paused ? vm.lastMetrics() : vm.metrics();
        Sample now = new Sample(System.nanoTime(), HostProcesses.cpuNanos(Set.of(vm.pid())));
        Sample before = samples.put(vm.id(), now);
        double percent = before == null || now.at() == before.at()
                ? 0
                : Math.max(0, 100.0 * (now.nanos() - before.nanos()) / (now.at() - before.at()));
        return new MachineUsage(metrics.memoryUsedMiB(), metrics.diskUsedMiB(), percent, metrics.processes());
    }

    void forget(Vm vm) {
        samples.remove(vm.id());
    }
}
