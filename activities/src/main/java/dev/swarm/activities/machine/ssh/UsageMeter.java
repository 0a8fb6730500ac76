package dev.swarm.activities.machine.ssh;

import dev.swarm.activities.machine.MachineProvider.MachineUsage;
import dev.swarm.activities.machine.ssh.RemoteHost.Used;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Makes percentages of CPU times, and spares the hosts from counting large disks all the time. */
final class UsageMeter {
    private static final Duration DISK_AT_MOST = Duration.ofMillis(500);

    private final Map<String, Sample> samples = new ConcurrentHashMap<>();

    /** @param took how long counting the disk took; it may take a tenth of the time */
    private record Sample(Used used, long diskKiB, long diskAt, long took) {
        boolean isDiskFresh(long now) {
            return now - diskAt < Math.max(DISK_AT_MOST.toNanos(), 10 * took);
        }
    }

    /** Looks at a machine, with or without its disk. */
    interface Look {
        Used at(boolean disk) throws IOException;
    }

    MachineUsage read(String machineId, Look look) throws IOException {
        @Nullable Sample before = samples.get(machineId);
        long start = System.nanoTime();
        boolean disk = before == null || !before.isDiskFresh(start);
        Used now = look.at(disk);
        long end = System.nanoTime();
        Sample sample = before == null || now.diskKiB().isPresent()
                ? new Sample(now, now.diskKiB().orElse(0L), end, end - start)
                : new Sample(now, before.diskKiB(), before.diskAt(), before.took());
        samples.put(machineId, sample);
        return new MachineUsage(now.memoryKiB() / 1024, sample.diskKiB() / 1024, percent(before, now), now.processes());
    }

    private static double percent(@Nullable Sample before, Used now) {
        if (before == null) {
            return 0;
        }
        long wall = now.uptime().minus(before.used().uptime()).toMillis();
        long busy = now.cpu().minus(before.used().cpu()).toMillis();
        return wall <= 0 ? 0 : Math.max(0, 100.0 * busy / wall);
    }

    void forget(String machineId) {
        samples.remove(machineId);
    }
}
