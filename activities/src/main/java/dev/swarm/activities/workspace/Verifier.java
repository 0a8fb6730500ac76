package dev.swarm.activities.workspace;

import dev.swarm.activities.machine.LocalTimeout;
import dev.swarm.activities.machine.MachineProvider;
import dev.swarm.activities.machine.MachineProvider.JobStatus;
import dev.swarm.activities.platform.ArtifactStore;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.workspace.Verification;
import dev.swarm.contracts.workspace.VerifyRequest;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCanceledException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs the verify command as a job that outlives the worker. The job is named after attempt and commit: a retry
 * re-attaches to it, and the same attempt verified on another base is another job.
 */
final class Verifier {
    /** As {@code timeout(1)} answers. */
    static final int TIMED_OUT = 124;

    private static final int TAIL = 2_000;
    private static final long FIRST_POLL_MILLIS = 50;
    private static final long MAX_POLL_MILLIS = 1_000;

    private final MachineProvider machines;
    private final ArtifactStore artifacts;
    private final int maxReportBytes;

    Verifier(MachineProvider machines, ArtifactStore artifacts, int maxReportBytes) {
        this.machines = machines;
        this.artifacts = artifacts;
        this.maxReportBytes = maxReportBytes;
    }

    Verification verify(VerifyRequest request, String command, Guest guest) {
        String job = "verify-" + request.attempt() + "-" + guest.head().substring(0, 12);
        try {
            machines.startJob(
                    request.machineId(),
                    job,
                    List.of("/bin/sh", "-c", "cd /workspace && exec /bin/sh -c \"$1\"", "verify", command),
                    Map.of("CI", "true", "SWARM_TICKET", request.ticketId()));
            return await(request, job, guest);
        } catch (IOException e) {
            throw guest.failed("Verifying", String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            // The job goes on; the retry re-attaches.
            Thread.currentThread().interrupt();
            throw Failure.retryable(FailureCode.WORKSPACE_FAILED, "The worker was stopped.");
        }
    }

    private Verification await(VerifyRequest request, String job, Guest guest)
            throws IOException, InterruptedException {
        ActivityExecutionContext context = Activity.getExecutionContext();
        long poll = FIRST_POLL_MILLIS;
        while (true) {
            JobStatus status = status(request.machineId(), job, guest);
            if (status.exitCode().isPresent()) {
                return report(status, status.exitCode().get(), "");
            }
            // Time in which the machine was frozen does not count as running.
            if (status.running().compareTo(request.timeout()) > 0) {
                machines.killJob(request.machineId(), job);
                return report(status, TIMED_OUT, "\n[swarm] Stopped: took longer than " + request.timeout() + ".\n");
            }
            try {
                context.heartbeat(null);
            } catch (ActivityCanceledException e) {
                if (LocalTimeout.causes(e)) {
                    throw Failure.retryable(FailureCode.HOST_LOST, "This host could not be heard; the checks go on.");
                }
                machines.killJob(request.machineId(), job);
                throw e;
            }
            Thread.sleep(poll);
            poll = Math.min(poll * 3 / 2, MAX_POLL_MILLIS);
        }
    }

    private JobStatus status(String machineId, String job, Guest guest) throws IOException {
        Optional<JobStatus> status = machines.job(machineId, job);
        return status.orElseThrow(() -> guest.failed("Verifying", "job " + job + " is unknown to its machine"));
    }

    private Verification report(JobStatus status, int exitCode, String note) throws IOException {
        byte[] output = output(status.log(), note);
        String reportId = artifacts.put("text/plain; charset=utf-8", output);
        return new Verification(exitCode == 0, exitCode, status.running(), reportId, tail(output));
    }

    private byte[] output(Path log, String note) throws IOException {
        byte[] end = note.getBytes(StandardCharsets.UTF_8);
        if (!Files.exists(log)) {
            return end;
        }
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long size = file.length();
            String cut = "[swarm] The output has " + size + " bytes; this is its end.\n";
            boolean whole = size + end.length <= maxReportBytes;
            byte[] start = whole ? new byte[0] : cut.getBytes(StandardCharsets.UTF_8);
            int kept = (int) Math.min(size, maxReportBytes - start.length - end.length);
            byte[] all = new byte[start.length + kept + end.length];
            System.arraycopy(start, 0, all, 0, start.length);
            file.seek(size - kept);
            file.readFully(all, start.length, kept);
            System.arraycopy(end, 0, all, start.length + kept, end.length);
            return all;
        }
    }

    /** The end of the output as people read it: no terminal colours, no control characters. */
    static String tail(byte[] output) {
        int from = Math.max(0, output.length - 8 * TAIL);
        String text = new String(output, from, output.length - from, StandardCharsets.UTF_8)
                .replaceAll("\u001B\\[[0-9;?]*[ -/]*[@-~]", "")
                .replace("\r\n", "\n")
                .replaceAll("[\\p{Cntrl}&&[^\n\t]]", "");
        if (text.length() <= TAIL) {
            return text;
        }
        int start = text.length() - TAIL;
        return text.substring(Character.isLowSurrogate(text.charAt(start)) ? start + 1 : start);
    }
}
