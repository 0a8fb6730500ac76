package dev.swarm.activities.agent.tool;

import dev.swarm.activities.machine.HostRegistry;
import dev.swarm.activities.machine.MachineProvider;
import dev.swarm.activities.machine.MachineProvider.JobStatus;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One effect in a machine, as a job of it. A job is started once under its id, goes on without this worker, and its end and
 * output are kept on the host: whoever asks for it again finds what it came to.
 */
final class MachineJob {
    /** The exit code of a job that was killed, or is gone without one. */
    private static final int KILLED = 137;

    private static final long FIRST_POLL_MS = 3;
    private static final long LAST_POLL_MS = 50;
    private static final int MOST_OUTPUT = 64 * 1024;

    private final MachineProvider provider;
    private final HostRegistry registry;
    private final String machineId;
    private final String jobId;
    private final Runnable heartbeat;

    MachineJob(MachineProvider provider, HostRegistry registry, String machineId, String jobId, Runnable heartbeat) {
        this.provider = provider;
        this.registry = registry;
        this.machineId = machineId;
        this.jobId = jobId;
        this.heartbeat = heartbeat;
    }

    /**
     * How the job ended.
     *
     * @param late whether it was stopped because it took too long
     * @param lost whether it was killed otherwise: it may have done a part of its work
     */
    record End(int exitCode, String output, boolean late, boolean lost) {}

    boolean wasStarted() throws IOException {
        return provider.job(machineId, jobId).isPresent();
    }

    /** Starts it unless it was started before, and waits for its end. */
    End run(List<String> command, Duration atMost) throws IOException, InterruptedException {
        provider.startJob(machineId, jobId, command, Map.of());
        long poll = FIRST_POLL_MS;
        while (true) {
            JobStatus status = provider.job(machineId, jobId).orElseThrow(this::machineLost);
            boolean late = status.running().compareTo(atMost) >= 0;
            if (status.exitCode().isPresent()) {
                return end(status, status.exitCode().get(), late);
            }
            heartbeat.run();
            if (late && !provider.isPaused(machineId)) {
                provider.killJob(machineId, jobId);
            }
            Thread.sleep(poll);
            poll = Math.min(LAST_POLL_MS, poll + 1);
        }
    }

    private End end(JobStatus status, int exitCode, boolean late) throws IOException {
        Optional<String> overLimit = registry.overLimit(machineId);
        if (exitCode != 0 && overLimit.isPresent()) {
            throw Failure.fatal(FailureCode.DISK_LIMIT, overLimit.get());
        }
        boolean killed = exitCode == KILLED;
        return new End(exitCode, output(status.log()), killed && late, killed && !late);
    }

    void kill() throws IOException {
        provider.killJob(machineId, jobId);
    }

    private RuntimeException machineLost() {
        return Failure.fatal(FailureCode.MACHINE_LOST, "Machine " + machineId + " is gone.");
    }

    private static String output(Path log) throws IOException {
        try (InputStream in = Files.newInputStream(log)) {
            return new String(in.readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8);
        }
    }
}
