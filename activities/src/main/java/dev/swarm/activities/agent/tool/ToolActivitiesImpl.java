package dev.swarm.activities.agent.tool;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.activities.agent.Checkpoints;
import dev.swarm.activities.agent.MachineCommand;
import dev.swarm.activities.machine.HostRegistry;
import dev.swarm.activities.machine.LocalTimeout;
import dev.swarm.activities.machine.MachineProvider;
import dev.swarm.activities.machine.Standing;
import dev.swarm.activities.platform.ArtifactStore;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.agent.CommitResult;
import dev.swarm.contracts.agent.ToolActivities;
import dev.swarm.contracts.agent.ToolCall;
import dev.swarm.contracts.agent.ToolOutcome;
import dev.swarm.contracts.agent.ToolRequest;
import dev.swarm.contracts.agent.WorkRequest;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.client.ActivityCanceledException;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Uses tools in the machines of this host. */
public final class ToolActivitiesImpl implements ToolActivities {
    private static final Logger log = LoggerFactory.getLogger(ToolActivitiesImpl.class);
    private static final Duration BETWEEN_BEATS = Duration.ofMillis(500);

    private final MachineProvider provider;
    private final HostRegistry registry;
    private final ArtifactStore artifacts;
    private final Checkpoints checkpoints;
    private final Standing standing;
    private final Results results;
    private final ToolBox box = ToolBox.standard();
    private final ObjectMapper json = new ObjectMapper();

    public ToolActivitiesImpl(
            MachineProvider provider,
            HostRegistry registry,
            ArtifactStore artifacts,
            Checkpoints checkpoints,
            Standing standing) {
        this.provider = provider;
        this.registry = registry;
        this.artifacts = artifacts;
        this.checkpoints = checkpoints;
        this.standing = standing;
        this.results = new Results(artifacts);
    }

    @Override
    public ToolOutcome use(ToolRequest request) {
        ToolCall call = request.call();
        String input = call.input() == null
                ? new String(artifacts.get(Objects.requireNonNull(call.inputId())), StandardCharsets.UTF_8)
                : call.input();
        Optional<String> problem = box.problem(call.name(), input);
        if (problem.isPresent()) {
            return results.of(call, Applied.badly(problem.get()));
        }
        ActivityExecutionContext context = Activity.getExecutionContext();
        MachineJob job = new MachineJob(
                provider, registry, request.machineId(), "tool-" + request.key(), () -> context.heartbeat(null));
        return inMachine(request.machineId(), () -> {
            try {
                return results.of(call, apply(request, input, job, context));
            } catch (ActivityCanceledException e) {
                giveUp(job, e, context.getInfo());
                throw e;
            }
        });
    }

    private Applied apply(ToolRequest request, String input, MachineJob job, ActivityExecutionContext context)
            throws IOException, InterruptedException {
        MachineTools tools = new MachineTools(
                provider, request.machineId(), request.key(), job, command(request.machineId(), context));
        try {
            return tools.use(request.call().name(), json.readTree(input), request.atMost());
        } catch (Refusal refusal) {
            return Applied.badly(Objects.requireNonNull(refusal.getMessage()));
        }
    }

    /** Nobody waits for the call any more; but the next try of the same call does, where there is one. */
    private void giveUp(MachineJob job, ActivityCanceledException e, ActivityInfo info) throws IOException {
        if (LocalTimeout.causes(e)) {
            throw Failure.retryable(FailureCode.HOST_LOST, "This host could not be heard; the tool goes on.");
        }
        if (standing.of(Standing.Task.of(info), info.getAttempt()) != Standing.Verdict.RETRIED) {
            job.kill();
        }
    }

    @Override
    public void checkpoint(WorkRequest request) {
        ActivityExecutionContext context = Activity.getExecutionContext();
        ActivityInfo info = context.getInfo();
        Thread taking = Thread.ofVirtual()
                .name("checkpoint-" + request.ticketId())
                .start(() -> take(
                        request,
                        () -> standing.of(Standing.Task.of(info), info.getAttempt()) == Standing.Verdict.CURRENT));
        try {
            while (!taking.join(BETWEEN_BEATS)) {
                context.heartbeat(null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.retryable(FailureCode.HOST_LOST, "The host's worker stops.");
        } finally {
            taking.interrupt();
        }
    }

    private void take(WorkRequest request, BooleanSupplier current) {
        try {
            checkpoints.take(request, current);
        } catch (ApplicationFailure failure) {
            log.info("No checkpoint of {} this time: {}", request.ticketId(), failure.getOriginalMessage());
        } catch (RuntimeException defect) {
            log.warn("No checkpoint of {} this time", request.ticketId(), defect);
        }
    }

    @Override
    public CommitResult commit(WorkRequest request) {
        ActivityExecutionContext context = Activity.getExecutionContext();
        return inMachine(request.machineId(), () -> {
            MachineCommand.End end = command(request.machineId(), context).commit(request.commitMessage());
            requireAlive(request.machineId(), end.isGood());
            return new CommitResult(end.isGood() ? null : end.problem());
        });
    }

    private MachineCommand command(String machineId, ActivityExecutionContext context) {
        return new MachineCommand(provider, machineId, () -> context.heartbeat(null));
    }

    private interface Step<T> {
        T run() throws IOException, InterruptedException;
    }

    private <T> T inMachine(String machineId, Step<T> step) {
        requireAlive(machineId, false);
        try {
            return step.run();
        } catch (IOException e) {
            requireAlive(machineId, false);
            log.warn("A tool could not be used in machine {}", machineId, e);
            throw Failure.retryable(FailureCode.INTERNAL, "The tool could not be used: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.retryable(FailureCode.HOST_LOST, "The host's worker stops; the tool goes on.");
        }
    }

    private void requireAlive(String machineId, boolean known) {
        if (!known && !provider.isAlive(machineId)) {
            throw Failure.fatal(FailureCode.MACHINE_LOST, "Machine " + machineId + " is gone.");
        }
    }
}
