package dev.swarm.bench.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The machine on which figures were taken.
 *
 * @param temporal version of the Temporal server
 */
public record MachineInfo(int cores, long memoryMb, String cpu, String java, String os, String temporal) {

    /** This machine. */
    public static MachineInfo here(String temporal) {
        return new MachineInfo(
                Runtime.getRuntime().availableProcessors(),
                LinuxProcess.kilobytes(lines("/proc/meminfo"), "MemTotal") / 1024,
                cpu(lines("/proc/cpuinfo")),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                temporal);
    }

    /** Memory in megabytes that this machine could give to new processes now. */
    public static long availableMb() {
        return LinuxProcess.kilobytes(lines("/proc/meminfo"), "MemAvailable") / 1024;
    }

    private static String cpu(List<String> lines) {
        for (String line : lines) {
            if (line.startsWith("model name")) {
                return line.substring(line.indexOf(':') + 1).strip();
            }
        }
        return "unknown";
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException notLinux) {
            return List.of();
        }
    }
}
