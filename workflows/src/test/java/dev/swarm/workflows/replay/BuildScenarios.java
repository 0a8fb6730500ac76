package dev.swarm.workflows.replay;

import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.build.AddTicketsCommand;
import dev.swarm.contracts.build.BuildReport;
import dev.swarm.contracts.build.BuildState;
import dev.swarm.contracts.build.BuildWorkflow;
import dev.swarm.contracts.build.SetPriorityCommand;
import dev.swarm.contracts.build.TicketCommand;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.ticket.TicketInput;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.workflows.project.ProjectWorkflowImpl;
import dev.swarm.workflows.testing.Await;
import dev.swarm.workflows.testing.FakeTicket;
import dev.swarm.workflows.testing.FakeTicketImpl;
import dev.swarm.workflows.testing.Inputs;
import dev.swarm.workflows.testing.TestPlatform;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowStub;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

final class BuildScenarios {
    private BuildScenarios() {}

    static void success(TestPlatform platform) {
        BuildWorkflow build = start(
                platform,
                Inputs.node("a"),
                titled("b", FakeTicket.MERGES, "a"),
                titled("c", FakeTicket.MERGES, "a"),
                titled("d", FakeTicket.MERGES, "b", "c"));
        awaitTicket(build, "a", TicketState.ASSIGNED);
        build.pause(Inputs.plain("c1"));
        build.setPriority(new SetPriorityCommand("c2", "eva", "c", Priority.CRITICAL));
        endTicket(platform, "a", TicketState.MERGED);
        awaitTicket(build, "c", TicketState.READY);
        build.resume(Inputs.plain("c3"));
        end(build);
    }

    static void failure(TestPlatform platform) {
        BuildWorkflow build = start(platform, titled("a", FakeTicket.FAILS_ONCE), Inputs.node("b", "a"));
        awaitBuild(build, BuildState.NEEDS_ATTENTION);
        build.retryTicket(new TicketCommand("c1", "eva", "a", "try harder"));
        awaitTicket(build, "b", TicketState.ASSIGNED);
        build.addTickets(new AddTicketsCommand("c2", "eva", List.of(Inputs.node("c"), Inputs.node("d", "c"))));
        awaitTicket(build, "c", TicketState.ASSIGNED);
        build.reconcile(List.of("b-b"));
        build.reconcile(List.of("b-b"));
        awaitTicket(build, "c", TicketState.FAILED);
        endTicket(platform, "b", TicketState.MERGED);
        end(build);
    }

    static void cancellation(TestPlatform platform) {
        BuildWorkflow build = start(platform, Inputs.node("a"), Inputs.node("b"), Inputs.node("c", "a"));
        awaitTicket(build, "b", TicketState.ASSIGNED);
        build.cancelSignal(Inputs.plain("c1"));
        end(build);
    }

    private static BuildWorkflow start(TestPlatform platform, TicketNode... tickets) {
        List<TicketInput> started = new CopyOnWriteArrayList<>();
        platform.control().registerWorkflowImplementationTypes(ProjectWorkflowImpl.class);
        platform.control().registerWorkflowImplementationFactory(FakeTicket.class, () -> new FakeTicketImpl(started));
        platform.start();
        BuildWorkflow build = platform.stub(BuildWorkflow.class, WorkflowIds.build("b"));
        WorkflowClient.start(build::run, Inputs.build("b", 4, 10, tickets));
        return build;
    }

    private static void endTicket(TestPlatform platform, String key, TicketState state) {
        String workflowId = WorkflowIds.ticket(WorkflowIds.ticketId("b", key));
        Await.until(
                "it has started",
                () -> platform.history(WorkflowIds.build("b")).stream()
                        .anyMatch(event -> event.getChildWorkflowExecutionStartedEventAttributes()
                                .getWorkflowExecution()
                                .getWorkflowId()
                                .equals(workflowId)));
        platform.client().newUntypedWorkflowStub(workflowId).signal("end", state);
    }

    private static void awaitTicket(BuildWorkflow build, String key, TicketState state) {
        Await.until(
                key + " " + state,
                () -> build.state().tickets().stream()
                        .anyMatch(ticket -> ticket.node().key().equals(key) && ticket.state() == state));
    }

    private static void awaitBuild(BuildWorkflow build, BuildState state) {
        Await.until("build " + state, () -> build.state().state() == state);
    }

    private static TicketNode titled(String key, String title, String... dependsOn) {
        return Inputs.node(key, title, List.of(dependsOn), List.of(), List.of());
    }

    private static void end(BuildWorkflow build) {
        WorkflowStub.fromTyped(build).getResult(BuildReport.class);
    }
}
