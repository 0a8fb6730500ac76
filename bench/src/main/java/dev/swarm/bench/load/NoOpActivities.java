package dev.swarm.bench.load;

import dev.swarm.contracts.agent.AgentActivities;
import dev.swarm.contracts.agent.AgentOutcome;
import dev.swarm.contracts.agent.AgentRequest;
import dev.swarm.contracts.agent.AgentResult;
import dev.swarm.contracts.forge.ForgeActivities;
import dev.swarm.contracts.forge.MergeOutcome;
import dev.swarm.contracts.forge.MergeRequest;
import dev.swarm.contracts.forge.MergeResult;
import dev.swarm.contracts.forge.OpenPullRequest;
import dev.swarm.contracts.forge.PostReview;
import dev.swarm.contracts.forge.PullRequestQuery;
import dev.swarm.contracts.forge.PullRequestRef;
import dev.swarm.contracts.forge.RepositoryRequest;
import dev.swarm.contracts.machine.HoldRequest;
import dev.swarm.contracts.machine.HoldResult;
import dev.swarm.contracts.machine.HostsFor;
import dev.swarm.contracts.machine.MachineActivities;
import dev.swarm.contracts.machine.MachineReady;
import dev.swarm.contracts.machine.PlaceRequest;
import dev.swarm.contracts.machine.Reservation;
import dev.swarm.contracts.record.AppendRequest;
import dev.swarm.contracts.record.RecordActivities;
import dev.swarm.contracts.ticket.TicketWorkflow;
import dev.swarm.contracts.workspace.Change;
import dev.swarm.contracts.workspace.DiffRequest;
import dev.swarm.contracts.workspace.IntegrateRequest;
import dev.swarm.contracts.workspace.Integrated;
import dev.swarm.contracts.workspace.PrepareRequest;
import dev.swarm.contracts.workspace.Prepared;
import dev.swarm.contracts.workspace.PublishRequest;
import dev.swarm.contracts.workspace.Published;
import dev.swarm.contracts.workspace.Verification;
import dev.swarm.contracts.workspace.VerifyRequest;
import dev.swarm.contracts.workspace.WorkspaceActivities;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Every activity that a ticket asks for, answered at once as if all had gone well. Only {@code hold} behaves as on a
 * host: it tells the ticket that the machine is up, heartbeats, and ends when the machine is released.
 */
final class NoOpActivities
        implements MachineActivities, AgentActivities, WorkspaceActivities, ForgeActivities, RecordActivities {
    static final String HOST = "bench-host";
    static final String SHA = "0123456789abcdef0123456789abcdef01234567";

    private static final Duration TICK = Duration.ofSeconds(2);

    private final WorkflowClient client;
    private final String hostQueue;
    private final AtomicInteger pullRequests = new AtomicInteger();
    private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();

    NoOpActivities(WorkflowClient client, String hostQueue) {
        this.client = client;
        this.hostQueue = hostQueue;
    }

    @Override
    public Reservation place(PlaceRequest request) {
        held.put(request.machineId(), new CountDownLatch(1));
        return new Reservation(request.machineId(), HOST, hostQueue, "sandbox");
    }

    @Override
    public HoldResult hold(HoldRequest request) {
        CountDownLatch released = held.getOrDefault(request.machineId(), new CountDownLatch(0));
        client.newWorkflowStub(TicketWorkflow.class, request.workflowId())
                .machineReady(new MachineReady(request.machineId(), false));
        ActivityExecutionContext context = Activity.getExecutionContext();
        try {
            do {
                context.heartbeat(null);
            } while (!released.await(TICK.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new HoldResult(true, "It was released.");
    }

    @Override
    public void release(String machineId) {
        CountDownLatch hold = held.remove(machineId);
        if (hold != null) {
            hold.countDown();
        }
    }

    @Override
    public void pause(String machineId) {}

    @Override
    public void resume(String machineId) {}

    @Override
    public AgentResult run(AgentRequest request) {
        return new AgentResult(AgentOutcome.SUCCEEDED, 0, Duration.ofMillis(1), 5, "done\n");
    }

    @Override
    public Prepared prepare(PrepareRequest request) {
        return new Prepared(SHA);
    }

    @Override
    public Verification verify(VerifyRequest request) {
        return new Verification(true, 0, Duration.ofMillis(1), SHA, "ok\n");
    }

    @Override
    public Published publish(PublishRequest request) {
        return new Published(SHA, 1, 1, List.of());
    }

    @Override
    public Change diff(DiffRequest request) {
        return new Change(SHA, 1, 1, 1, List.of(), SHA);
    }

    @Override
    public Integrated integrate(IntegrateRequest request) {
        return new Integrated(SHA, false, List.of());
    }

    @Override
    public void ensureRepository(RepositoryRequest request) {}

    @Override
    public PullRequestRef openPullRequest(OpenPullRequest request) {
        int number = pullRequests.incrementAndGet();
        return new PullRequestRef(number, "http://127.0.0.1:3000/" + request.repository() + "/pull/" + number);
    }

    @Override
    public MergeResult merge(MergeRequest request) {
        return new MergeResult(MergeOutcome.MERGED, SHA);
    }

    @Override
    public MergeResult awaitDecision(PullRequestQuery query) {
        return new MergeResult(MergeOutcome.MERGED, SHA);
    }

    @Override
    public void postReview(PostReview review) {}

    @Override
    public void markReady(PullRequestQuery query) {}

    @Override
    public void close(PullRequestQuery query) {}

    @Override
    public void append(AppendRequest request) {}

    @Override
    public HostsFor hostsFor(PlaceRequest wanted) {
        return new HostsFor(1, "there is one");
    }

    @Override
    public List<String> liveHosts() {
        return List.of(HOST);
    }
}
