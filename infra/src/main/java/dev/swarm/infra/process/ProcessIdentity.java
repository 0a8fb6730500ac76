package dev.swarm.infra.process;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.swarm.infra.data.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A process beyond doubt: pids are reused, so the start time and the command must match too.
 *
 * @param start when it started, as the system tells it; comparable on the same machine only
 */
record ProcessIdentity(long pid, String start, List<String> command) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** The process that runs under this pid; empty if it is gone already. */
    static Optional<ProcessIdentity> of(long pid, List<String> command) throws IOException {
        return startOf(pid).map(start -> new ProcessIdentity(pid, start, command));
    }

    void write(Path file) throws IOException {
        DurableFiles.write(file, JSON.writeValueAsBytes(this));
    }

    /** What an earlier run recorded; empty if there is nothing, or nothing that can be read. */
    static Optional<ProcessIdentity> read(Path file) throws IOException {
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(file), ProcessIdentity.class));
        } catch (NoSuchFileException | com.fasterxml.jackson.core.JacksonException nothing) {
            return Optional.empty();
        }
    }

    /** The handle, if the process still runs and is the same. */
    Optional<ProcessHandle> find() throws IOException {
        if (!startOf(pid).equals(Optional.of(start)) || !sameCommand(commandLine(pid))) {
            return Optional.empty();
        }
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    }

    /** The process that was started with this entry in its environment and this command; empty where the system cannot tell. */
    static Optional<ProcessHandle> findMarked(String entry, List<String> command) throws IOException {
        byte[] mark = (entry + "\0").getBytes(StandardCharsets.UTF_8);
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            if (contains(environment(process.pid()), mark)) {
                Optional<ProcessIdentity> identity = of(process.pid(), command);
                if (identity.isPresent() && identity.get().find().isPresent()) {
                    return Optional.of(process);
                }
            }
        }
        return Optional.empty();
    }

    private static byte[] environment(long pid) {
        try {
            return Files.readAllBytes(Path.of("/proc", String.valueOf(pid), "environ"));
        } catch (IOException goneOrForeign) {
            return new byte[0];
        }
    }

    /** Whether an entry of this block of entries, each with a zero behind it, is this one. */
    private static boolean contains(byte[] block, byte[] entry) {
        int start = 0;
        for (int i = 0; i < block.length; i++) {
            if (block[i] == 0) {
                if (Arrays.equals(block, start, i + 1, entry, 0, entry.length)) {
                    return true;
                }
                start = i + 1;
            }
        }
        return false;
    }

    /** A wrapper ({@code unshare}, {@code env}) drops its own words by exec, an interpreter adds itself in front. */
    private boolean sameCommand(List<String> actual) {
        if (actual.isEmpty() || command.isEmpty()) {
            return false;
        }
        return endsWith(command, actual) || endsWith(actual, command);
    }

    private static boolean endsWith(List<String> list, List<String> end) {
        return list.size() >= end.size()
                && list.subList(list.size() - end.size(), list.size()).equals(end);
    }

    private static List<String> commandLine(long pid) throws IOException {
        Path file = Path.of("/proc", String.valueOf(pid), "cmdline");
        if (!Files.exists(Path.of("/proc/self/cmdline"))) {
            ProcessHandle.Info info =
                    ProcessHandle.of(pid).map(ProcessHandle::info).orElse(null);
            if (info == null || info.command().isEmpty()) {
                return List.of();
            }
            List<String> words = new ArrayList<>();
            words.add(info.command().get());
            words.addAll(List.of(info.arguments().orElse(new String[0])));
            return words;
        }
        try {
            String utf8 = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            return utf8.isEmpty()
                    ? List.of()
                    : List.of(utf8.replaceFirst("\0$", "").split("\0", -1));
        } catch (IOException gone) {
            return List.of();
        }
    }

    private static Optional<String> startOf(long pid) throws IOException {
        if (!Files.exists(BOOT_ID)) {
            return ProcessHandle.of(pid)
                    .flatMap(handle -> handle.info().startInstant())
                    .map(Object::toString);
        }
        String stat;
        try {
            stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return Optional.empty();
        }
        // The second field is the program's name in parentheses, which may itself hold spaces and parentheses.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        if (fields[0].equals("Z")) {
            return Optional.empty();
        }
        return Optional.of(Files.readString(BOOT_ID).strip() + "/" + fields[19]);
    }
}
