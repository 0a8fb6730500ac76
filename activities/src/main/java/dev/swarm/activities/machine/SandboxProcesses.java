package dev.swarm.activities.machine;

import dev.swarm.activities.machine.host.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The processes of sandboxes, on both sides of their walls. They are known by a mark in their environment, which a process
 * cannot take off, and by their control groups.
 */
final class SandboxProcesses {
    private static final String MARK = "SWARM_MACHINE";
    private static final Duration FREEZING = Duration.ofMillis(100);

    private final SandboxFolders folders;
    private final Optional<ControlGroups> groups;

    SandboxProcesses(SandboxFolders folders, Optional<ControlGroups> groups) {
        this.folders = folders;
        this.groups = groups;
    }

    /** The environment entry that marks a machine's processes, {@code NAME=VALUE}. */
    String mark(String machineId) {
        return MARK + "=" + markValue(machineId);
    }

    /** Marks a process that is about to be started. */
    void mark(ProcessBuilder builder, String machineId) {
        builder.environment().put(MARK, markValue(machineId));
    }

    private String markValue(String machineId) {
        return folders.house() + "/" + machineId;
    }

    /** Kills marked processes of machines that are no more; answers their numbers. */
    List<Long> reap() throws IOException {
        // In this order: a machine that is made meanwhile has its folder before its first process.
        Map<String, Set<Long>> marked = HostProcesses.markedBelow(MARK + "=" + folders.house() + "/");
        Set<String> known = new HashSet<>(folders.ids());
        List<Long> killed = new ArrayList<>();
        marked.forEach((machineId, pids) -> {
            if (!known.contains(machineId)) {
                pids.forEach(HostProcesses::kill);
                killed.addAll(pids);
            }
        });
        return killed;
    }

    /** All processes that belong to the machine, on both sides of its wall. */
    Set<Long> all(String machineId) {
        Set<Long> pids = HostProcesses.marked(mark(machineId));
        groups.ifPresent(g -> pids.addAll(g.processes(machineId)));
        return pids;
    }

    /** The machine's processes without the wrappers that wait for its jobs. */
    Set<Long> inside(String machineId) throws IOException {
        if (groups.isPresent()) {
            return groups.get().processes(machineId);
        }
        Set<Long> pids = HostProcesses.marked(mark(machineId));
        for (Path job : folders.jobs(machineId)) {
            wrapper(job).ifPresent(wrapper -> pids.remove(wrapper.pid()));
        }
        return pids;
    }

    /** The host's process that waits for a job and keeps its exit code. */
    static Optional<HostProcesses.Identity> wrapper(Path job) throws IOException {
        try {
            return HostProcesses.Identity.parse(Files.readString(job.resolve("pid")));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    void stop(String machineId) throws IOException {
        if (canFreeze()) {
            groups.orElseThrow().freeze(machineId, true);
            Wait.until(() -> groups.orElseThrow().isFrozen(machineId), "machine " + machineId + " does not freeze");
            return;
        }
        // Whatever starts between two looks is stopped by the next.
        Wait.until(
                () -> {
                    Set<Long> running = new HashSet<>(inside(machineId));
                    running.removeIf(HostProcesses::isStopped);
                    HostProcesses.signal("STOP", running);
                    return running.isEmpty();
                },
                "machine " + machineId + " does not stop");
    }

    /** @param stopped whether {@link #stop} was called before */
    void go(String machineId, boolean stopped) throws IOException {
        if (canFreeze()) {
            groups.orElseThrow().freeze(machineId, false);
        } else if (stopped) {
            HostProcesses.signal("CONT", inside(machineId));
        }
    }

    private boolean canFreeze() {
        return groups.isPresent() && groups.get().canFreeze();
    }

    /** Ends all that runs inside; jobs get their exit codes. */
    void killInside(String machineId) throws IOException {
        kill(machineId, () -> inside(machineId).isEmpty());
    }

    /** Ends all that belongs to the machine. */
    void killAll(String machineId) throws IOException {
        kill(machineId, () -> all(machineId).isEmpty());
    }

    private void kill(String machineId, Wait.Condition gone) throws IOException {
        if (groups.isPresent()) {
            // Killed while it stands still, none sees another's end and none fails to start one before its own.
            groups.get().freeze(machineId, true);
            groups.get().awaitFrozen(machineId, FREEZING);
            groups.get().kill(machineId);
            groups.get().forbidProcesses(machineId);
            groups.get().freeze(machineId, false);
        }
        Wait.until(
                () -> {
                    if (groups.isPresent()) {
                        groups.get().kill(machineId);
                    }
                    inside(machineId).forEach(HostProcesses::kill);
                    if (gone.holds()) {
                        return true;
                    }
                    if (inside(machineId).isEmpty()) {
                        // Only the host's halves are left: with nothing inside they end by themselves, or are ended
                        // here.
                        all(machineId).forEach(HostProcesses::kill);
                    }
                    return gone.holds();
                },
                "the processes of machine " + machineId + " do not end");
    }
}
