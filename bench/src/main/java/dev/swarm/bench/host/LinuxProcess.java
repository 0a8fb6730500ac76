package dev.swarm.bench.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What Linux knows of a process.
 *
 * @param pid of a process that may end at any time; then it uses nothing
 */
public record LinuxProcess(long pid) {
    /** {@code USER_HZ}, which is 100 on every Linux that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int UTIME = 11;
    private static final int STIME = 12;

    /** Processor time so far, user and system, in seconds. */
    public double cpuSeconds() throws IOException {
        String stat = Files.readString(file("stat"));
        // The name before it may hold anything, also spaces and brackets.
        List<String> fields =
                List.of(stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ", -1));
        return (Long.parseLong(fields.get(UTIME)) + Long.parseLong(fields.get(STIME))) / TICKS_PER_SECOND;
    }

    /** Resident memory in megabytes; 0 where it has ended. */
    public double residentMb() {
        return kilobytes(lines("status"), "VmRSS") / 1024.0;
    }

    /** Memory in megabytes of this process and all below it, with shared pages counted once; 0 where it has ended. */
    public double familyMb() {
        ProcessHandle handle = ProcessHandle.of(pid).orElse(null);
        if (handle == null) {
            return 0;
        }
        return Stream.concat(Stream.of(handle), handle.descendants())
                        .map(member -> new LinuxProcess(member.pid()))
                        .mapToLong(member -> kilobytes(member.lines("smaps_rollup"), "Pss"))
                        .sum()
                / 1024.0;
    }

    /** Memory in megabytes of this process alone, where each page that n processes share counts one n-th. */
    public double proportionalMb() {
        return kilobytes(lines("smaps_rollup"), "Pss") / 1024.0;
    }

    /** Its environment when it started, entries divided by zeros; empty where it has ended or is none of ours to see. */
    public String environment() {
        try {
            return Files.readString(file("environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException endedOrForbidden) {
            return "";
        }
    }

    private List<String> lines(String name) {
        try {
            return Files.readAllLines(file(name));
        } catch (IOException ended) {
            return List.of();
        }
    }

    private Path file(String name) {
        return Path.of("/proc", Long.toString(pid), name);
    }

    /** The number in a line such as {@code VmRSS: 1234 kB}; 0 where there is none. */
    static long kilobytes(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.replaceAll("\\D+", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }
}
