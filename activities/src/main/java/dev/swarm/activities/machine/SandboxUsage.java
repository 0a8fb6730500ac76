package dev.swarm.activities.machine;

import dev.swarm.activities.machine.MachineProvider.MachineUsage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** What sandboxes use of their host. */
final class SandboxUsage {
    private final SandboxFolders folders;
    private final Optional<ControlGroups> groups;
    private final Map<String, CpuSample> cpu = new ConcurrentHashMap<>();
    private final Map<String, DiskSample> disk = new ConcurrentHashMap<>();

    private record CpuSample(long at, long nanos) {}

    private record DiskSample(long at, long took, long mebibytes) {}

    SandboxUsage(SandboxFolders folders, Optional<ControlGroups> groups) {
        this.folders = folders;
        this.groups = groups;
    }

    /** @param pids all processes inside */
    MachineUsage of(String machineId, Set<Long> pids) throws IOException {
        long memory = groups.isPresent() ? groups.get().memoryBytes(machineId) : HostProcesses.memoryBytes(pids);
        Optional<Long> counted = groups.isPresent() ? groups.get().cpuNanos(machineId) : Optional.empty();
        CpuSample now = new CpuSample(System.nanoTime(), counted.orElseGet(() -> HostProcesses.cpuNanos(pids)));
        CpuSample before = cpu.put(machineId, now);
        double percent = before == null || now.at() == before.at()
                ? 0
                : Math.max(0, 100.0 * (now.nanos() - before.nanos()) / (now.at() - before.at()));
        return new MachineUsage(memory / (1024 * 1024), diskMiB(machineId), percent, pids.size());
    }

    void forget(String machineId) {
        cpu.remove(machineId);
        disk.remove(machineId);
    }

    private long diskMiB(String machineId) throws IOException {
        long now = System.nanoTime();
        DiskSample last = disk.get(machineId);
        // Counting a large workspace takes a while; it may take a tenth of the time.
        if (last != null && now - last.at() < Math.max(TimeUnit.MILLISECONDS.toNanos(500), 10 * last.took())) {
            return last.mebibytes();
        }
        Path folder = folders.of(machineId);
        long kibibytes = du(folder, "-sxk") + du(folder, "-sx", "--inodes");
        disk.put(machineId, new DiskSample(now, System.nanoTime() - now, kibibytes / 1024));
        return kibibytes / 1024;
    }
    /** Answers also where files vanished while they were counted. */
    private static long du(Path folder, String... options) throws IOException {
        List<String> line = new ArrayList<>(List.of("du"));
        line.addAll(List.of(options));
        line.add(folder.toString());
        Process process = new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int tab = output.indexOf('\t');
        if (tab < 0) {
            throw new IOException("du gave no answer");
        }
        return Long.parseLong(output.substring(0, tab));
    }
}
