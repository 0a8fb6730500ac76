package dev.swarm.workflows.testing;

import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.agent.AgentActivities;
import dev.swarm.contracts.agent.AgentOutcome;
import dev.swarm.contracts.agent.AgentRequest;
import dev.swarm.contracts.agent.AgentResult;
import dev.swarm.contracts.agent.CommitResult;
import dev.swarm.contracts.agent.ToolActivities;
import dev.swarm.contracts.agent.ToolCall;
import dev.swarm.contracts.agent.ToolOutcome;
import dev.swarm.contracts.agent.ToolRequest;
import dev.swarm.contracts.agent.WorkRequest;
import dev.swarm.contracts.machine.HoldRequest;
import dev.swarm.contracts.machine.HoldResult;
import dev.swarm.contracts.machine.MachineActivities;
import dev.swarm.contracts.machine.MachineReady;
import dev.swarm.contracts.machine.PlaceRequest;
import dev.swarm.contracts.machine.Reservation;
import dev.swarm.contracts.maintenance.HostMaintenanceActivities;
import dev.swarm.contracts.maintenance.MaintenanceRequest;
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
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A host whose machines, agents and workspaces work the first time, unless they are scripted. */
public final class FakeHost
        implements MachineActivities, AgentActivities, ToolActivities, WorkspaceActivities, HostMaintenanceActivities {
    public final String id;
    public final Script<PlaceRequest, String> places;
    public final Script<HoldRequest, Boolean> holds = new Script<>(request -> true);
    public final Script<String, Boolean> releases = new Script<>(machineId -> true);
    public final Script<String, Boolean> freezes = new Script<>(machineId -> true);
    public final Script<String, Boolean> thaws = new Script<>(machineId -> true);
    public final Script<PrepareRequest, Prepared> prepared = new Script<>(request -> new Prepared("base1"));
    public final Script<AgentRequest, AgentResult> agents = new Script<>(request -> agent(AgentOutcome.SUCCEEDED));
    public final Script<ToolRequest, ToolOutcome> uses = new Script<>(request -> used(request.call(), "fine"));
    public final Script<WorkRequest, Boolean> checkpoints = new Script<>(request -> true);
    public final Script<WorkRequest, CommitResult> commits = new Script<>(request -> new CommitResult(null));
    public final Script<VerifyRequest, Verification> verifications = new Script<>(request -> verification(true));
    public final Script<PublishRequest, Published> published = new Script<>(request -> published("head1", 1));
    public final Script<IntegrateRequest, Integrated> integrated =
            new Script<>(request -> new Integrated("base2", true, List.of()));
    public final Script<DiffRequest, Change> changes = new Script<>(request -> change("head1", 10));
    public final Script<String, List<String>> cleanings = new Script<>(request -> List.of());
    private final Map<String, CompletableFuture<HoldResult>> held = new ConcurrentHashMap<>();
    private final WorkflowClient client;

    FakeHost(String id, WorkflowClient client) {
        this.id = id;
        this.client = client;
        this.places = new Script<>(request -> id);
    }

    public static AgentResult agent(AgentOutcome outcome) {
        int exitCode = outcome == AgentOutcome.SUCCEEDED ? 0 : 1;
        return new AgentResult(outcome, exitCode, Duration.ofSeconds(3), 10, "its last words");
    }

    public static ToolOutcome used(ToolCall call, String text) {
        return new ToolOutcome(call.callId(), false, text, null, text, text);
    }

    public static Verification verification(boolean passed) {
        return new Verification(passed, passed ? 0 : 2, Duration.ofSeconds(1), "report", "2 tests ran");
    }

    public static Published published(String headSha, int commits) {
        return new Published(headSha, commits, commits, List.of());
    }

    /** A change whose diff is named after its commit. */
    public static Change change(String headSha, long lines) {
        return new Change(headSha, 1, 1, lines, List.of(), "diff-" + headSha);
    }

    @Override
    public Reservation place(PlaceRequest request) {
        String host = places.call(request);
        return new Reservation(request.machineId(), host, TaskQueues.forHost(host), "fake", "it is there");
    }

    @Override
    public HoldResult hold(HoldRequest request) {
        CompletableFuture<HoldResult> end = new CompletableFuture<>();
        held.put(request.machineId(), end);
        if (holds.call(request)) {
            client.newUntypedWorkflowStub(request.workflowId())
                    .signal("machineReady", new MachineReady(request.machineId(), false));
        }
        return end.join();
    }

    /** The machine dies under its agent. */
    public void kill(String machineId) {
        held.get(machineId).complete(new HoldResult(false, "it died"));
    }

    @Override
    public void release(String machineId) {
        releases.call(machineId);
        CompletableFuture<HoldResult> end = held.get(machineId);
        if (end != null) {
            end.complete(new HoldResult(true, "released"));
        }
    }

    @Override
    public void pause(String machineId) {
        freezes.call(machineId);
    }

    @Override
    public void resume(String machineId) {
        thaws.call(machineId);
    }

    @Override
    public Prepared prepare(PrepareRequest request) {
        return prepared.call(request);
    }

    @Override
    public AgentResult run(AgentRequest request) {
        return agents.call(request);
    }

    @Override
    public ToolOutcome use(ToolRequest request) {
        return uses.call(request);
    }

    @Override
    public void checkpoint(WorkRequest request) {
        checkpoints.call(request);
    }

    @Override
    public CommitResult commit(WorkRequest request) {
        return commits.call(request);
    }

    @Override
    public Verification verify(VerifyRequest request) {
        return verifications.call(request);
    }

    @Override
    public Published publish(PublishRequest request) {
        return published.call(request);
    }

    @Override
    public Change diff(DiffRequest request) {
        return changes.call(request);
    }

    @Override
    public Integrated integrate(IntegrateRequest request) {
        return integrated.call(request);
    }

    @Override
    public List<String> clean(@Nullable MaintenanceRequest request) {
        return cleanings.call(id);
    }

    void end() {
        held.values().forEach(end -> end.complete(new HoldResult(true, "the test is over")));
        List.of(
                        places,
                        holds,
                        releases,
                        freezes,
                        thaws,
                        prepared,
                        agents,
                        verifications,
                        published,
                        integrated,
                        changes)
                .forEach(Script::end);
        List.of(uses, checkpoints, commits).forEach(Script::end);
        cleanings.end();
    }
}
