package dev.swarm.activities.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Processes of this host by what {@code /proc} says of them. A process counts as ours only by a mark that we set. */
public final class HostProcesses {
    private static final Path PROC = Path.of("/proc");
    private static final int PAGE_BYTES = 4096;
    private static final int TICKS_PER_SECOND = 100;
    private static final String BOOT_ID = readBootId();

    private HostProcesses() {}

    /** A process that cannot be mistaken for a later one with the same number. */
    public record Identity(long pid, long start, String boot) {
        /** The process that has this number now; empty where none has. */
        public static Optional<Identity> of(long pid) {
            return stat(pid).map(stat -> new Identity(pid, stat.start, bootId()));
        }

        /** What {@link #text} wrote; empty where it is something else. */
        public static Optional<Identity> parse(String text) {
            String[] parts = text.strip().split(" ");
            try {
                return parts.length == 3
                        ? Optional.of(new Identity(Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2]))
                        : Optional.empty();
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }

        public String text() {
            return pid + " " + start + " " + boot;
        }

        public boolean isAlive() {
            return boot.equals(bootId())
                    && stat(pid)
                            .filter(s -> s.start == start && s.state != 'Z' && s.state != 'X')
                            .isPresent();
        }
    }

    /** What {@code /proc/PID/stat} says: CPU in clock ticks, memory in pages. */
    private record Stat(char state, long cpu, long start, long pages) {}

    public static String bootId() {
        return BOOT_ID;
    }

    private static String readBootId() {
        try {
            return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** The processes that were started with this environment entry, and everything below them. */
    public static Set<Long> marked(String entry) {
        byte[] mark = ("\0" + entry + "\0").getBytes(StandardCharsets.UTF_8);
        Set<Long> found = new HashSet<>();
        try (Stream<Path> entries = Files.list(PROC)) {
            for (Path dir : entries.toList()) {
                String name = String.valueOf(dir.getFileName());
                if (!Character.isDigit(name.charAt(0))) {
                    continue;
                }
                if (contains(environment(dir), mark)) {
                    long pid = Long.parseLong(name);
                    found.add(pid);
                    found.addAll(descendants(pid));
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("/proc cannot be read", e);
        }
        found.remove(ProcessHandle.current().pid());
        found.removeIf(pid -> stat(pid).filter(s -> s.state != 'Z').isEmpty());
        return found;
    }

    /** The processes that were started with an environment entry that begins like this, by what follows. */
    public static Map<String, Set<Long>> markedBelow(String entryStart) {
        byte[] start = ("\0" + entryStart).getBytes(StandardCharsets.UTF_8);
        Map<String, Set<Long>> found = new TreeMap<>();
        try (Stream<Path> entries = Files.list(PROC)) {
            for (Path dir : entries.toList()) {
                String name = String.valueOf(dir.getFileName());
                if (!Character.isDigit(name.charAt(0))) {
                    continue;
                }
                byte[] environment = environment(dir);
                if (contains(environment, start)) {
                    String text = new String(environment, StandardCharsets.ISO_8859_1);
                    int from = text.indexOf('\0' + entryStart) + 1 + entryStart.length();
                    found.computeIfAbsent(text.substring(from, text.indexOf('\0', from)), rest -> new TreeSet<>())
                            .add(Long.parseLong(name));
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("/proc cannot be read", e);
        }
        return found;
    }

    /** Whether a process that this one may look at has a file of that folder open, or in its memory. */
    public static boolean use(Path folder) throws IOException {
        String below = folder.toRealPath() + "/";
        try (Stream<Path> entries = Files.list(PROC)) {
            return entries.filter(dir ->
                            Character.isDigit(String.valueOf(dir.getFileName()).charAt(0)))
                    .anyMatch(dir -> maps(dir, below) || opens(dir, below));
        }
    }

    private static boolean maps(Path process, String below) {
        try (Stream<String> lines = Files.lines(process.resolve("maps"), StandardCharsets.ISO_8859_1)) {
            return lines.anyMatch(line -> line.contains(below));
        } catch (IOException | UncheckedIOException goneOrClosedToUs) {
            return false;
        }
    }

    private static boolean opens(Path process, String below) {
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            for (Path file : files.toList()) {
                if (target(file).startsWith(below)) {
                    return true;
                }
            }
        } catch (IOException | UncheckedIOException goneOrClosedToUs) {
            return false;
        }
        return false;
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    static List<Long> descendants(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .map(ProcessHandle::pid)
                .toList();
    }

    static List<Long> children(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::children)
                .map(ProcessHandle::pid)
                .toList();
    }

    public static void kill(long pid) {
        if (pid != ProcessHandle.current().pid()) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /** Sends a signal that Java has no call for. */
    static void signal(String signal, Set<Long> pids) throws IOException {
        if (pids.isEmpty()) {
            return;
        }
        List<String> command = new ArrayList<>(List.of("sh", "-c", "kill \"$@\"", "kill", "-" + signal));
        pids.forEach(pid -> command.add(Long.toString(pid)));
        // Its exit code says only that some process had ended by itself.
        run(command);
    }

    /** Runs a command of the host to its end; callers look at what it did, not at what it says. */
    public static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    static boolean isStopped(long pid) {
        return stat(pid).filter(s -> s.state != 'T' && s.state != 't').isEmpty();
    }

    public static long memoryBytes(Set<Long> pids) {
        return pids.stream()
                .mapToLong(pid -> stat(pid).map(s -> s.pages * PAGE_BYTES).orElse(0L))
                .sum();
    }

    public static long cpuNanos(Set<Long> pids) {
        return pids.stream()
                        .mapToLong(pid -> stat(pid).map(Stat::cpu).orElse(0L))
                        .sum()
                * (1_000_000_000L / TICKS_PER_SECOND);
    }

    private static Optional<Stat> stat(long pid) {
        try {
            String text = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            // The name stands in parentheses and may contain anything, so fields are counted from its end.
            String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
            return Optional.of(new Stat(
                    fields[0].charAt(0),
                    Long.parseLong(fields[11]) + Long.parseLong(fields[12]),
                    Long.parseLong(fields[19]),
                    Long.parseLong(fields[21])));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static byte[] environment(Path dir) {
        try {
            byte[] content = Files.readAllBytes(dir.resolve("environ"));
            byte[] framed = new byte[content.length + 2];
            System.arraycopy(content, 0, framed, 1, content.length);
            return framed;
        } catch (IOException e) {
            // It ended, or belongs to someone else: not ours.
            return new byte[0];
        }
    }

    private static boolean contains(byte[] text, byte[] part) {
        for (int i = 0; i + part.length <= text.length; i++) {
            if (text[i] == part[0] && Arrays.equals(text, i, i + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }
}
