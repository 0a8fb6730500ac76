package dev.swarm.activities.machine;

import dev.swarm.activities.machine.MachineProvider.JobStatus;
import dev.swarm.activities.machine.host.Disk;
import dev.swarm.activities.machine.host.Wait;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Jobs of sandboxes: each a folder of the host with the job's log and, by a wrapper that outlives the worker, its process
 * number and exit code.
 */
final class SandboxJobs {
    private static final Duration STARTING = Duration.ofSeconds(10);
    private static final int KILLED = 137;

    private SandboxJobs() {}

    /** Makes a job's folder, which is never there without its log; harmless where it is there. */
    static void prepare(Path job, OptionalInt uid) throws IOException {
        if (Files.isDirectory(job)) {
            return;
        }
        Path fresh = Files.createTempDirectory(job.getParent(), ".new-", Disk.only("rwx------"));
        // Programs that open /dev/stdout open this file anew, as the machine's user.
        Disk.own(Files.createFile(fresh.resolve("log"), Disk.only("rw-------")), uid);
        try {
            Files.move(fresh, job, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(job)) {
                throw e;
            }
            // Another caller was first.
            SandboxFolders.remove(fresh);
        }
    }

    static boolean isStarted(Path job) {
        return Files.exists(job.resolve("pid"));
    }

    /** @param pauses of the job's machine */
    static Optional<JobStatus> status(Path job, PauseLog pauses) throws IOException {
        if (!Files.isDirectory(job)) {
            return Optional.empty();
        }
        try {
            Optional<Integer> exit = exitCode(job);
            boolean over = exit.isPresent();
            if (!over && !isRunning(job)) {
                // It may have ended between the two looks.
                exit = exitCode(job).or(() -> Optional.of(KILLED));
            }
            Instant started = changed(isStarted(job) ? job.resolve("pid") : job);
            Instant end = Instant.now();
            if (over) {
                end = changed(job.resolve("exit"));
            } else if (exit.isPresent()) {
                end = changed(job.resolve("log"));
            }
            Duration running = Duration.between(started, end).minus(pauses.between(started, end));
            return Optional.of(new JobStatus(exit, job.resolve("log"), running.isNegative() ? Duration.ZERO : running));
        } catch (NoSuchFileException e) {
            if (Files.isDirectory(job)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static Instant changed(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toInstant();
    }

    static boolean isOver(Path job) throws IOException {
        return !Files.isDirectory(job) || exitCode(job).isPresent();
    }

    private static Optional<Integer> exitCode(Path job) throws IOException {
        Path file = job.resolve("exit");
        return Files.exists(file)
                ? Optional.of(Integer.parseInt(Files.readString(file).strip()))
                : Optional.empty();
    }

    private static boolean isRunning(Path job) throws IOException {
        Optional<HostProcesses.Identity> wrapper = SandboxProcesses.wrapper(job);
        return wrapper.isPresent()
                ? wrapper.get().isAlive()
                : Instant.now().isBefore(changed(job).plus(STARTING));
    }

    /** Ends a job; its wrapper then keeps its exit code. */
    static void kill(Path job) throws IOException {
        Wait.until(
                () -> {
                    if (!isRunning(job)) {
                        return true;
                    }
                    SandboxProcesses.wrapper(job)
                            .ifPresent(wrapper -> below(wrapper.pid()).forEach(HostProcesses::kill));
                    return false;
                },
                "job " + job.getFileName() + " does not end");
    }

    /**
     * What to kill so that a wrapper's command ends: all below its bwrap, which then reports the end of the last of them;
     * bwrap itself only where nothing is below.
     */
    private static List<Long> below(long wrapper) {
        List<Long> direct = HostProcesses.children(wrapper);
        List<Long> all = new ArrayList<>(HostProcesses.descendants(wrapper));
        all.removeAll(direct);
        return all.isEmpty() ? direct : all;
    }
}
