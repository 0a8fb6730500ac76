package dev.swarm.workflows.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.build.BuildInput;
import dev.swarm.contracts.build.BuildReport;
import dev.swarm.contracts.build.BuildState;
import dev.swarm.contracts.build.BuildTicket;
import dev.swarm.contracts.build.BuildWorkflow;
import dev.swarm.contracts.build.TicketCommand;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** One build {@code b} with tickets that do what the test says, and the real project workflow. */
@Timeout(60)
abstract class BuildFixture {
    final TestPlatform platform = new TestPlatform(BuildWorkflowImpl.class, ProjectWorkflowImpl.class);
    final List<TicketInput> started = new CopyOnWriteArrayList<>();
    BuildWorkflow build;

    @AfterEach
    void stop() {
        platform.close();
    }

    void start(TicketNode... tickets) {
        start(Inputs.build("b", 4, 10, tickets));
    }

    void start(BuildInput input) {
        platform.control().registerWorkflowImplementationFactory(FakeTicket.class, () -> new FakeTicketImpl(started));
        platform.start();
        build = startBuild(input);
    }

    BuildWorkflow startBuild(BuildInput input) {
        BuildWorkflow stub = platform.stub(BuildWorkflow.class, WorkflowIds.build(input.buildId()));
        WorkflowClient.start(stub::run, input);
        return stub;
    }

    /** How the build ends; skips time, so a wait for a person ends too. */
    BuildReport report() {
        return WorkflowStub.fromTyped(build).getResult(BuildReport.class);
    }

    void awaitBuild(BuildState state) {
        Await.until("build " + state, () -> build.state().state() == state);
    }

    void awaitTicket(String key, TicketState state) {
        Await.until(key + " " + state, () -> state(key) == state);
    }

    TicketState state(String key) {
        return ticket(key).state();
    }

    BuildTicket ticket(String key) {
        return build.state().tickets().stream()
                .filter(ticket -> ticket.node().key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    /** Ends a ticket that runs. */
    void end(String key, TicketState state) {
        awaitRunning(key);
        platform.client()
                .newUntypedWorkflowStub(WorkflowIds.ticket(WorkflowIds.ticketId("b", key)))
                .signal("end", state);
        awaitTicket(key, state);
    }

    /** Waits until a ticket's workflow runs; its build knows it as assigned a little earlier. */
    void awaitRunning(String key) {
        awaitTicket(key, TicketState.ASSIGNED);
        int run = ticket(key).runs();
        Await.until(
                key + " runs",
                () -> started.stream().anyMatch(input -> input.node().key().equals(key) && input.run() == run));
    }

    void assertStates(String expected) {
        List<String> states = new ArrayList<>();
        for (BuildTicket ticket : build.state().tickets()) {
            states.add(ticket.node().key() + " " + ticket.state().wire());
        }
        assertThat(String.join(", ", states)).isEqualTo(expected);
    }

    static TicketNode titled(String key, String title, String... dependsOn) {
        return Inputs.node(key, title, List.of(dependsOn), List.of(), List.of());
    }

    static TicketCommand about(String key, String guidance) {
        return new TicketCommand(null, "eva", key, guidance);
    }
}
