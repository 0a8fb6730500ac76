package dev.swarm.activities.platform;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a host tells of itself beside its machines.
 *
 * @param cpuCores how many it may use
 * @param load its load average over a minute; 0 where the system does not say
 * @param memoryTotalMiB 0 where the system does not say
 * @param unavailable why it can run no machine; null where it can
 */
public record HostFacts(
        String version,
        Map<String, String> labels,
        int warmReady,
        double cpuCores,
        double load,
        long memoryTotalMiB,
        long memoryUsedMiB,
        @Nullable String unavailable) {
    private static final Path MEMORY = Path.of("/proc/meminfo");

    /** As it is now. */
    public static HostFacts now(
            String version, Map<String, String> labels, int warmReady, @Nullable String unavailable) {
        long total = 0;
        long available = 0;
        try {
            List<String> lines = Files.readAllLines(MEMORY);
            total = mebibytes(lines, "MemTotal:");
            available = mebibytes(lines, "MemAvailable:");
        } catch (IOException notLinux) {
            // The fields stay 0: unknown.
        }
        return new HostFacts(
                version,
                labels,
                warmReady,
                Runtime.getRuntime().availableProcessors(),
                Math.max(0, ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()),
                total,
                Math.max(0, total - available),
                unavailable);
    }

    private static long mebibytes(List<String> lines, String name) {
        for (String line : lines) {
            if (line.startsWith(name)) {
                return Long.parseLong(
                                line.substring(name.length()).replace("kB", "").strip())
                        / 1024;
            }
        }
        return 0;
    }
}
