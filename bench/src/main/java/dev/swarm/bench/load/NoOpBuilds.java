package dev.swarm.bench.load;

import dev.swarm.contracts.SwarmSearchAttributes;
import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.build.BuildInput;
import dev.swarm.contracts.build.BuildPolicy;
import dev.swarm.contracts.build.BuildReport;
import dev.swarm.contracts.build.BuildState;
import dev.swarm.contracts.build.BuildWorkflow;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.plan.AgentKind;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.plan.TicketSize;
import dev.swarm.contracts.project.MergeMode;
import dev.swarm.contracts.project.ProjectRef;
import dev.swarm.contracts.ticket.TicketInput;
import dev.swarm.contracts.ticket.TicketPolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.SearchAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs builds of tickets that do nothing, and bare workflows, as many at once as it is told. */
public final class NoOpBuilds {
    static final String MACHINE_CLASS = "standard";
    private static final String BODY = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private final WorkflowClient client;
    private final int parallel;
    private final AtomicInteger count = new AtomicInteger();

    /** @param parallel how many tickets or bare workflows run at once */
    public NoOpBuilds(WorkflowClient client, int parallel) {
        this.client = client;
        this.parallel = parallel;
    }

    /** Runs a build of tickets that do not depend on each other; answers its id once all have merged. */
    public String build(int tickets) {
        String buildId = "bench-" + count.incrementAndGet();
        BuildWorkflow build = client.newWorkflowStub(
                BuildWorkflow.class,
                WorkflowOptions.newBuilder()
                        .setWorkflowId(WorkflowIds.build(buildId))
                        .setTaskQueue(TaskQueues.CONTROL)
                        .setStaticSummary("Build: " + buildId)
                        .setTypedSearchAttributes(SearchAttributes.newBuilder()
                                .set(SwarmSearchAttributes.PROJECT, project().projectId())
                                .set(SwarmSearchAttributes.BUILD, buildId)
                                .set(SwarmSearchAttributes.STATE, BuildState.RUNNING.wire())
                                .build())
                        .build());
        WorkflowClient.start(build::run, input(buildId, tickets));
        BuildReport report = WorkflowStub.fromTyped(build).getResult(BuildReport.class);
        if (report.state() != BuildState.COMPLETED || report.merged() != tickets) {
            throw new IllegalStateException("a build of tickets that do nothing ended as " + report);
        }
        return buildId;
    }

    /** Runs so many bare workflows with so many activities each. */
    public void bare(int workflows, int activities) throws InterruptedException {
        String buildId = "bare-" + count.incrementAndGet();
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> lanes = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int lane = 0; lane < parallel; lane++) {
                lanes.add(executor.submit(() -> {
                    for (int i = next.incrementAndGet(); i <= workflows; i = next.incrementAndGet()) {
                        bareOnce(buildId, node(i), activities);
                    }
                }));
            }
            for (Future<?> lane : lanes) {
                lane.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a bare workflow failed", e.getCause());
        }
    }

    private void bareOnce(String buildId, TicketNode node, int activities) {
        String ticketId = WorkflowIds.ticketId(buildId, node.key());
        TicketInput ticket =
                new TicketInput(ticketId, buildId, null, project(), node, null, 1, 1, List.of(), policy().ticket());
        client.newWorkflowStub(
                        BareWorkflow.class,
                        WorkflowOptions.newBuilder()
                                .setWorkflowId("bench/" + ticketId)
                                .setTaskQueue(TaskQueues.CONTROL)
                                .build())
                .run(new BareInput(ticket, activities));
    }

    private BuildInput input(String buildId, int tickets) {
        List<TicketNode> nodes = new ArrayList<>();
        for (int i = 1; i <= tickets; i++) {
            nodes.add(node(i));
        }
        return new BuildInput(buildId, null, project(), buildId, null, "bench", nodes, policy(), false, null);
    }

    private static TicketNode node(int number) {
        return new TicketNode(
                "t" + number,
                "Ticket " + number + " of a benchmark, which changes nothing",
                List.of(),
                Priority.MEDIUM,
                TicketSize.SMALL,
                AgentKind.COMMAND,
                BODY,
                null,
                null,
                List.of(),
                List.of(),
                null);
    }

    private ProjectRef project() {
        return new ProjectRef(
                "bench",
                "bench/bench",
                "main",
                "true",
                Duration.ofMinutes(10),
                MergeMode.AUTO,
                parallel,
                MACHINE_CLASS);
    }

    private BuildPolicy policy() {
        TicketPolicy ticket = new TicketPolicy(
                Duration.ofMinutes(30),
                Duration.ofMinutes(10),
                Duration.ofSeconds(30),
                new MachineLimits(1024, 256, 1024));
        return new BuildPolicy(parallel, Duration.ofDays(7), ticket);
    }
}
