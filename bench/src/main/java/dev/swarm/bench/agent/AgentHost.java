package dev.swarm.bench.agent;

import dev.swarm.activities.agent.Checkpoints;
import dev.swarm.activities.agent.role.Roles;
import dev.swarm.activities.agent.think.ThinkActivitiesImpl;
import dev.swarm.activities.agent.tool.ToolActivitiesImpl;
import dev.swarm.activities.machine.HostRegistry;
import dev.swarm.activities.machine.SandboxProvider;
import dev.swarm.activities.machine.Standing;
import dev.swarm.bench.host.ExitGuard;
import dev.swarm.bench.host.TemporaryFolder;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.agent.AgentInput;
import dev.swarm.contracts.agent.AgentLimits;
import dev.swarm.contracts.agent.AgentReport;
import dev.swarm.contracts.agent.AgentWorkflow;
import dev.swarm.contracts.agent.ThinkRequest;
import dev.swarm.contracts.agent.Thought;
import dev.swarm.contracts.agent.ToolCall;
import dev.swarm.contracts.agent.ToolOutcome;
import dev.swarm.contracts.agent.ToolRequest;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineSpec;
import dev.swarm.contracts.model.ModelRoutes;
import dev.swarm.contracts.model.ModelUsage;
import dev.swarm.contracts.plan.TicketBody;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.workflows.agent.AgentWorkflowImpl;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A control plane and a host with one sandbox, in this process, with the activities and options of the real ones. */
public final class AgentHost implements AutoCloseable, PairActivities {
    private static final String HOST = "bench";
    private static final String MACHINE = "bench-agent.1";

    private final WorkflowClient client;
    private final int turns;
    private final TurnClock clock = new TurnClock();
    private final MemoryStore artifacts = new MemoryStore();
    private final SandboxProvider provider;
    private final ExitGuard guard;
    private final WorkerFactory factory;
    private final String bodyId;

    /** @param turns of each agent and of each row of pairs */
    public AgentHost(WorkflowClient client, int turns) throws IOException {
        TemporaryFolder temporary = TemporaryFolder.create();
        Path folder = temporary.path();
        this.client = client;
        this.turns = turns;
        this.provider = new SandboxProvider(folder.resolve("machines"));
        Optional<Failure> lacking = provider.unavailable();
        if (lacking.isPresent()) {
            throw CommandFailure.failed(
                    lacking.get().message(), lacking.get().code().hint());
        }
        guard = ExitGuard.of(() -> {
            try (temporary) {
                provider.destroy(MACHINE);
            }
        });
        provider.create(MACHINE, MachineSpec.of(new MachineLimits(512, 100, 256)));
        TicketBody body = new TicketBody(
                "bench",
                "Take some steps",
                "One after the other.",
                List.of("They are taken"),
                List.of(),
                null,
                null,
                null);
        bodyId = artifacts.put("application/json", Payloads.objectMapper().writeValueAsBytes(body));
        factory = WorkerFactory.newInstance(
                client,
                WorkerFactoryOptions.newBuilder()
                        .setUsingVirtualWorkflowThreads(true)
                        .build());
        factory.newWorker(TaskQueues.CONTROL, options())
                .registerWorkflowImplementationTypes(AgentWorkflowImpl.class, PairWorkflowImpl.class);
        Worker model = factory.newWorker(TaskQueues.forModelRoute(ModelRoutes.GENERAL), options());
        model.registerActivitiesImplementations(
                new ThinkActivitiesImpl(
                        new InstantModel(clock, turns),
                        artifacts,
                        (ticket, attempt, offset, chunk) -> offset + chunk.length,
                        Roles.standard()),
                this);
        Worker host = factory.newWorker(TaskQueues.forHost(HOST), options());
        host.registerActivitiesImplementations(
                new ToolActivitiesImpl(
                        provider,
                        new HostRegistry(folder.resolve("registry"), HOST, 1),
                        artifacts,
                        Checkpoints.NONE,
                        Standing.ALWAYS_CURRENT),
                this);
        factory.start();
    }

    private static WorkerOptions options() {
        return WorkerOptions.newBuilder()
                .setUsingVirtualThreadsOnActivityWorker(true)
                .setMaxConcurrentActivityExecutionSize(60)
                .setMaxHeartbeatThrottleInterval(Duration.ofSeconds(3))
                .build();
    }

    /** Runs an agent; answers the milliseconds of each of its turns. */
    public List<Double> agent(String name) {
        AgentWorkflow agent = client.newWorkflowStub(AgentWorkflow.class, workflow(WorkflowIds.agent(name, 1)));
        clock.turns();
        WorkflowClient.start(agent::run, input(name));
        AgentReport report = WorkflowStub.fromTyped(agent).getResult(AgentReport.class);
        if (report.turns() != turns + 1) {
            throw new IllegalStateException("the agent ended after " + report.turns() + " turns: " + report.failure());
        }
        return clock.turns();
    }

    /** Runs bare pairs of activities; answers the milliseconds of each. */
    public List<Double> pairs(String name) {
        PairWorkflow pairs = client.newWorkflowStub(PairWorkflow.class, workflow("pairs/" + name));
        clock.turns();
        WorkflowClient.start(pairs::run, input(name));
        WorkflowStub.fromTyped(pairs).getResult(Integer.class);
        return clock.turns();
    }

    /** How many events an agent's history has for each of its turns. */
    public double eventsPerTurn(String name) {
        return client.fetchHistory(WorkflowIds.agent(name, 1)).getEvents().size() / (double) turns;
    }

    private static WorkflowOptions workflow(String id) {
        return WorkflowOptions.newBuilder()
                .setWorkflowId(id)
                .setTaskQueue(TaskQueues.CONTROL)
                .build();
    }

    private AgentInput input(String name) {
        return new AgentInput(
                name,
                1,
                new EventScope("bench", null, "bench", name),
                MACHINE,
                TaskQueues.forHost(HOST),
                bodyId,
                null,
                Roles.CODER,
                ModelRoutes.GENERAL,
                "Bench",
                List.of(),
                new AgentLimits(turns + 1, Long.MAX_VALUE, BigDecimal.TEN, turns),
                Duration.ofHours(1),
                null,
                null,
                null,
                null);
    }

    @Override
    public Thought think(ThinkRequest request) {
        clock.tick();
        ToolCall call = new ToolCall(
                0,
                "call-" + request.turn(),
                "shell",
                "{\"command\":\"echo step\"}",
                null,
                "echo step",
                "0123456789abcdef");
        return new Thought(
                bodyId,
                "I do a step now, and look at it.",
                List.of(call),
                List.of(),
                null,
                null,
                ModelRoutes.GENERAL,
                ModelUsage.NONE,
                BigDecimal.ZERO,
                0);
    }

    @Override
    public ToolOutcome use(ToolRequest request) {
        return new ToolOutcome(request.call().callId(), false, "exit code 0\nstep\n", null, "step", "0123456789abcdef");
    }

    @Override
    public void close() throws IOException {
        factory.shutdownNow();
        factory.awaitTermination(10, TimeUnit.SECONDS);
        guard.close();
    }
}
