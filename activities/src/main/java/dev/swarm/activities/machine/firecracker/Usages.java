package dev.swarm.activities.machine.firecracker;

import dev.swarm.activities.machine.HostProcesses;
import dev.swarm.activities.machine.HostProcesses.Identity;
import dev.swarm.activities.machine.MachineProvider.MachineUsage;
import dev.swarm.activities.machine.guest.GuestAgent;
import dev.swarm.activities.machine.host.HostCommands;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What machines use: CPU of the whole Firecracker since the last look, and the rest as the guest says. */
final class Usages {
    private final Map<String, Sample> samples = new ConcurrentHashMap<>();

    private record Sample(long at, long nanos) {}

    MachineUsage of(String machineId, MicroVm vm) throws IOException {
        Identity firecracker =
                vm.record().process().orElseThrow(() -> new NoSuchFileException("machine " + machineId + " is gone"));
        Set<Long> process = Set.of(firecracker.pid());
        Sample now = new Sample(System.nanoTime(), HostProcesses.cpuNanos(process));
        Sample before = samples.put(machineId, now);
        double percent = before == null || now.at() == before.at()
                ? 0
                : Math.max(0, 100.0 * (now.nanos() - before.nanos()) / (now.at() - before.at()));
        if (vm.isPaused()) {
            return new MachineUsage(HostProcesses.memoryBytes(process) >> 20, diskMiB(vm), percent, 0);
        }
        GuestAgent.Metrics metrics = vm.agent().metrics();
        return new MachineUsage(metrics.memoryUsedMiB(), metrics.diskUsedMiB(), percent, metrics.processes());
    }

    void forget(String machineId) {
        samples.remove(machineId);
    }

    /** Blocks that the machine's disk takes on this host. */
    private static long diskMiB(MicroVm vm) throws IOException {
        String said = HostCommands.STANDARD.run(
                "du", "-k", "--", vm.jail().outside(Jail.WORK_DISK).toString());
        return Long.parseLong(said.substring(0, said.indexOf('\t'))) / 1024;
    }
}
