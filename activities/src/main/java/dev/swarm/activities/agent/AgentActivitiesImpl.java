package dev.swarm.activities.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.activities.agent.program.ProgramAgents;
import dev.swarm.activities.machine.HostRegistry;
import dev.swarm.activities.machine.LocalTimeout;
import dev.swarm.activities.machine.MachineProvider;
import dev.swarm.activities.machine.MachineProvider.JobStatus;
import dev.swarm.activities.machine.Standing;
import dev.swarm.activities.platform.ArtifactStore;
import dev.swarm.activities.platform.LogSink;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.agent.AgentActivities;
import dev.swarm.contracts.agent.AgentOutcome;
import dev.swarm.contracts.agent.AgentRequest;
import dev.swarm.contracts.agent.AgentResult;
import dev.swarm.contracts.plan.AgentKind;
import dev.swarm.contracts.plan.TicketBody;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCanceledException;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs agents as jobs of their machines. The agent outlives this worker; a retried activity finds it by its job id. Its
 * output goes to the api while it works, and nothing of the agent's waits for the api.
 */
public final class AgentActivitiesImpl implements AgentActivities, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AgentActivitiesImpl.class);
    private static final String SCRIPT = "/home/agent/ticket.sh";
    private static final String GUIDANCE = "/home/agent/guidance.md";
    private static final String START =
            "if command -v bash > /dev/null 2>&1; then exec bash \"$1\"; fi; exec sh \"$1\"";
    private static final String KEEP_OUTPUT = "mkdir -p -- \"$(dirname -- \"$1\")\" && cat > \"$1\"";
    private static final Duration SHIP_PATIENCE = Duration.ofSeconds(5);
    private static final long FIRST_POLL_MS = 10;
    private static final long LAST_POLL_MS = 50;
    private static final int TAIL_CHARS = 2000;

    private final MachineProvider provider;
    private final HostRegistry registry;
    private final ArtifactStore artifacts;
    private final LogSink sink;
    private final Checkpoints checkpoints;
    private final Standing standing;
    private final LogSpool spool;
    private final ProgramAgents programs;
    private final Duration shipPatience;
    private final ObjectMapper json = Payloads.objectMapper();
    private final Map<String, Run> runs = new ConcurrentHashMap<>();

    /** One running activity. */
    private static final class Run {
        final CountDownLatch over = new CountDownLatch(1);
        volatile boolean superseded;
    }

    /**
     * What is heartbeaten.
     *
     * @param stopped why the agent was stopped; null where it was not
     */
    record Progress(long logBytes, @Nullable AgentOutcome stopped) {}

    /** @param spoolDir for logs that the api did not take in time, on this host's disk */
    public AgentActivitiesImpl(
            MachineProvider provider,
            HostRegistry registry,
            ArtifactStore artifacts,
            LogSink sink,
            Checkpoints checkpoints,
            Standing standing,
            Path spoolDir,
            ProgramAgents programs) {
        this(provider, registry, artifacts, sink, checkpoints, standing, spoolDir, programs, SHIP_PATIENCE);
    }

    AgentActivitiesImpl(
            MachineProvider provider,
            HostRegistry registry,
            ArtifactStore artifacts,
            LogSink sink,
            Checkpoints checkpoints,
            Standing standing,
            Path spoolDir,
            ProgramAgents programs,
            Duration shipPatience) {
        this.provider = provider;
        this.checkpoints = checkpoints;
        this.standing = standing;
        this.registry = registry;
        this.artifacts = artifacts;
        this.sink = sink;
        this.spool = new LogSpool(sink, spoolDir);
        this.programs = programs;
        this.shipPatience = shipPatience;
    }

    /** Stops shipping spooled logs; the next start goes on with them. */
    @Override
    public void close() {
        spool.close();
    }

    @Override
    public AgentResult run(AgentRequest request) {
        String key = request.machineId() + "/" + request.attempt();
        Run mine = new Run();
        Run before = runs.put(key, mine);
        try {
            if (before != null) {
                // The server gave up on that one; it leaves as soon as it sees so.
                before.superseded = true;
                before.over.await();
            }
            return run(request, mine, Activity.getExecutionContext());
        } catch (ActivityCanceledException e) {
            if (LocalTimeout.causes(e)) {
                throw Failure.retryable(FailureCode.HOST_LOST, "This host could not be heard; the agent goes on.");
            }
            if (!mine.superseded) {
                stopJob(request);
                endToken(request);
            }
            throw e;
        } catch (IOException e) {
            if (!provider.isAlive(request.machineId())) {
                throw machineLost(request);
            }
            log.warn("The agent of machine {} cannot be watched", request.machineId(), e);
            throw Failure.retryable(FailureCode.INTERNAL, "The agent cannot be started or watched: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.retryable(FailureCode.HOST_LOST, "The host's worker stops; the agent goes on.");
        } finally {
            runs.remove(key, mine);
            mine.over.countDown();
        }
    }

    private AgentResult run(AgentRequest request, Run mine, ActivityExecutionContext context)
            throws IOException, InterruptedException {
        if (!provider.isAlive(request.machineId())) {
            throw machineLost(request);
        }
        if (provider.job(request.machineId(), job(request)).isEmpty()) {
            start(request);
        } else {
            provider.startJob(request.machineId(), job(request), command(request), environment(request));
        }
        JobStatus first = provider.job(request.machineId(), job(request)).orElseThrow(() -> machineLost(request));
        try (RunLog output = output(request, first.log());
                LogShipper shipper = new LogShipper(sink, request.ticketId(), request.attempt(), output.file())) {
            @Nullable AgentOutcome stopped;
            try (CheckpointClock clock = new CheckpointClock(checkpoints, standing, request, context.getInfo())) {
                stopped = watch(request, mine, context, output, shipper, clock);
            }
            JobStatus end = provider.job(request.machineId(), job(request)).orElseThrow(() -> machineLost(request));
            AgentResult result = finish(request, context, output, shipper, end, stopped);
            endToken(request);
            requireBudget(request, result);
            return result;
        }
    }

    private RunLog output(AgentRequest request, Path log) throws IOException {
        return request.kind() == AgentKind.CLI ? RunLog.of(programs.log(request, log)) : RunLog.plain(log);
    }

    /** The gateway's words in a program's output: another attempt would only hear them again. */
    private static void requireBudget(AgentRequest request, AgentResult result) {
        boolean stopped = request.kind() == AgentKind.CLI && result.outcome() == AgentOutcome.FAILED;
        if (stopped && result.tail().contains(FailureCode.BUDGET_EXCEEDED.hint())) {
            throw Failure.fatal(
                    FailureCode.BUDGET_EXCEEDED, "The agent program stopped because a budget is used up; see its log.");
        }
    }

    private void endToken(AgentRequest request) {
        if (request.kind() == AgentKind.CLI) {
            programs.end(request);
        }
    }

    private void start(AgentRequest request) throws IOException {
        if (request.kind() == AgentKind.CLI) {
            programs.prepare(request, body(request));
            provider.startJob(request.machineId(), job(request), command(request), environment(request));
            return;
        }
        String command = body(request).command();
        if (command == null || command.isBlank()) {
            throw Failure.fatal(
                    FailureCode.INVALID_INPUT,
                    "Ticket " + request.ticketId() + " has no command for its agent to run.");
        }
        String machineId = request.machineId();
        provider.writeFile(machineId, SCRIPT, command.getBytes(StandardCharsets.UTF_8));
        provider.writeFile(
                machineId, GUIDANCE, String.join("\n\n", request.guidance()).getBytes(StandardCharsets.UTF_8));
        provider.startJob(machineId, job(request), command(request), environment(request));
    }

    private List<String> command(AgentRequest request) {
        return request.kind() == AgentKind.CLI ? programs.command() : List.of("sh", "-c", START, "sh", SCRIPT);
    }

    private static Map<String, String> environment(AgentRequest request) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("SWARM_TICKET", request.ticketId());
        environment.put("SWARM_ATTEMPT", Integer.toString(request.attempt()));
        environment.put("SWARM_GUIDANCE_FILE", GUIDANCE);
        return environment;
    }

    private TicketBody body(AgentRequest request) throws IOException {
        return json.readValue(artifacts.get(request.bodyId()), TicketBody.class);
    }

    /** Waits for the agent's end, or brings it about; answers why it was stopped, null where it was not. */
    private @Nullable AgentOutcome watch(
            AgentRequest request,
            Run mine,
            ActivityExecutionContext context,
            RunLog output,
            LogShipper shipper,
            CheckpointClock clock)
            throws IOException, InterruptedException {
        String machineId = request.machineId();
        @Nullable
        AgentOutcome stopped = context.getLastHeartbeatDetails(Progress.class)
                .map(Progress::stopped)
                .orElse(null);
        long known = -1;
        Duration silent = Duration.ZERO;
        long looked = System.nanoTime();
        long poll = FIRST_POLL_MS;
        while (true) {
            JobStatus status = provider.job(machineId, job(request)).orElseThrow(() -> machineLost(request));
            long size = size(status.log());
            boolean paused = provider.isPaused(machineId);
            long now = System.nanoTime();
            if (known < 0) {
                // Re-attached: it may have been silent for a while.
                silent = paused ? Duration.ZERO : least(status.running(), age(status.log()));
            } else if (size != known) {
                silent = Duration.ZERO;
            } else if (!paused) {
                silent = silent.plusNanos(now - looked);
            }
            looked = now;
            if (size != known) {
                known = size;
                shipper.advance(output.advance(size));
            }
            if (status.exitCode().isPresent()) {
                return stopped;
            }
            if (mine.superseded) {
                throw Failure.retryable(FailureCode.INTERNAL, "A later run took over.");
            }
            stopped = reason(request, status, paused, silent).orElse(stopped);
            context.heartbeat(new Progress(size, stopped));
            if (stopped == null && !paused) {
                clock.tick(status.running());
            }
            if (stopped != null) {
                provider.killJob(machineId, job(request));
                continue;
            }
            Thread.sleep(poll);
            // Quick until the first output, then as slow as nobody notices.
            poll = size == 0 && status.running().toMillis() < 2000 ? FIRST_POLL_MS : Math.min(LAST_POLL_MS, poll + 5);
        }
    }

    private Optional<AgentOutcome> reason(AgentRequest request, JobStatus status, boolean paused, Duration silent) {
        if (registry.overLimit(request.machineId()).isPresent()) {
            return Optional.of(AgentOutcome.OVER_LIMIT);
        }
        if (paused) {
            return Optional.empty();
        }
        if (status.running().compareTo(request.timeout()) > 0) {
            return Optional.of(AgentOutcome.TIMED_OUT);
        }
        return silent.compareTo(request.stallTimeout()) > 0 ? Optional.of(AgentOutcome.STALLED) : Optional.empty();
    }

    private AgentResult finish(
            AgentRequest request,
            ActivityExecutionContext context,
            RunLog output,
            LogShipper shipper,
            JobStatus end,
            @Nullable AgentOutcome stopped)
            throws IOException, InterruptedException {
        int exitCode = end.exitCode().orElse(137);
        long size = output.end(size(end.log()));
        AgentOutcome outcome = exitCode == 0 ? AgentOutcome.SUCCEEDED : AgentOutcome.FAILED;
        if (exitCode != 0 && registry.overLimit(request.machineId()).isPresent()) {
            outcome = AgentOutcome.OVER_LIMIT;
        } else if (exitCode != 0 && stopped != null) {
            outcome = stopped;
        }
        String tail = tail(output.file(), size);
        Progress progress = new Progress(size, stopped);
        if (outcome == AgentOutcome.OVER_LIMIT) {
            tail = last(tail + "\n" + registry.overLimit(request.machineId()).orElse("") + "\n");
        } else {
            Optional<String> problem = keep(request, () -> context.heartbeat(progress), output.file());
            if (problem.isPresent()) {
                // Only the agent can have broken its own repository.
                tail = last(tail + "\nIts work cannot be committed: " + problem.get() + "\n");
                outcome = outcome == AgentOutcome.SUCCEEDED ? AgentOutcome.FAILED : outcome;
            }
        }
        if (!shipper.finish(size, shipPatience)) {
            spool.take(request.ticketId(), request.attempt(), output.file());
        }
        boolean byItself = outcome == AgentOutcome.SUCCEEDED || outcome == AgentOutcome.FAILED;
        return new AgentResult(outcome, byItself ? exitCode : -1, end.running(), size, tail);
    }

    /** Keeps the output where the ticket wants it and commits what is left; answers what went wrong. */
    private Optional<String> keep(AgentRequest request, Runnable heartbeat, Path output)
            throws IOException, InterruptedException {
        MachineCommand inside = new MachineCommand(provider, request.machineId(), heartbeat);
        String outputFile = body(request).outputFile();
        if (outputFile != null && !outputFile.isBlank()) {
            Optional<String> problem = problem(
                    request, inside.run(List.of("sh", "-c", KEEP_OUTPUT, "sh", "/workspace/" + outputFile), output, 0));
            if (problem.isPresent()) {
                return problem;
            }
        }
        return problem(request, inside.commit(request.commitMessage()));
    }

    /** What a command inside said where it failed. */
    private Optional<String> problem(AgentRequest request, MachineCommand.End end) {
        if (end.isGood()) {
            return Optional.empty();
        }
        if (!provider.isAlive(request.machineId())) {
            throw machineLost(request);
        }
        return Optional.of(end.problem());
    }

    private void stopJob(AgentRequest request) {
        try {
            provider.killJob(request.machineId(), job(request));
        } catch (IOException e) {
            log.warn("The agent of machine {} is not stopped; its machine's end will", request.machineId(), e);
        }
    }

    private static String job(AgentRequest request) {
        return "agent-" + request.attempt();
    }

    private static ApplicationFailure machineLost(AgentRequest request) {
        return Failure.fatal(FailureCode.MACHINE_LOST, "Machine " + request.machineId() + " is gone.");
    }

    private static Duration least(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static Duration age(Path file) throws IOException {
        Duration age = Duration.between(Files.getLastModifiedTime(file).toInstant(), Instant.now());
        return age.isNegative() ? Duration.ZERO : age;
    }

    private static long size(Path file) throws IOException {
        return Files.size(file);
    }

    private static String tail(Path file, long size) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            ByteBuffer buffer = ByteBuffer.allocate(4 * TAIL_CHARS);
            channel.position(Math.max(0, size - buffer.capacity()));
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                continue;
            }
            return last(StandardCharsets.UTF_8.decode(buffer.flip()).toString());
        }
    }

    private static String last(String text) {
        return text.length() <= TAIL_CHARS ? text : text.substring(text.length() - TAIL_CHARS);
    }
}
