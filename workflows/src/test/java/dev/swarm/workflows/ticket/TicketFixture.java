package dev.swarm.workflows.ticket;

import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.build.TicketReport;
import dev.swarm.contracts.project.MergeMode;
import dev.swarm.contracts.ticket.TicketInput;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.contracts.ticket.TicketWorkflow;
import dev.swarm.workflows.testing.Await;
import dev.swarm.workflows.testing.FakeBuild;
import dev.swarm.workflows.testing.FakeBuildImpl;
import dev.swarm.workflows.testing.Inputs;
import dev.swarm.workflows.testing.TestPlatform;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowStub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** One ticket {@code b-a} of a small build {@code b}, on fakes of all activities. */
@Timeout(60)
abstract class TicketFixture {
    final TestPlatform platform = new TestPlatform(TicketWorkflowImpl.class, FakeBuildImpl.class);
    FakeBuild build;
    TicketWorkflow ticket;

    @AfterEach
    void stop() {
        platform.close();
    }

    /** Starts the ticket; its build grants each merge turn at once. */
    void start() {
        start(Inputs.ticket(MergeMode.AUTO, Inputs.node("a")), true);
    }

    void start(TicketInput input, boolean grantsAtOnce) {
        platform.start();
        build = platform.stub(FakeBuild.class, WorkflowIds.build("b"));
        WorkflowClient.start(build::run, grantsAtOnce);
        ticket = platform.stub(TicketWorkflow.class, WorkflowIds.ticket(input.ticketId()));
        WorkflowClient.start(ticket::run, input);
    }

    TicketReport report() {
        return WorkflowStub.fromTyped(ticket).getResult(TicketReport.class);
    }

    void awaitState(TicketState state) {
        Await.until("state " + state, () -> ticket.state().state() == state);
    }

    void awaitHeard(String what) {
        Await.until("the build hears: " + what, () -> build.heard().contains(what));
    }
}
