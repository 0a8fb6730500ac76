package dev.swarm.workflows.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.build.BuildInput;
import dev.swarm.contracts.build.BuildReport;
import dev.swarm.contracts.build.BuildState;
import dev.swarm.contracts.build.TicketReport;
import dev.swarm.contracts.command.Receipt;
import dev.swarm.contracts.project.ProjectWorkflow;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.workflows.testing.Await;
import dev.swarm.workflows.testing.FakeTicket;
import dev.swarm.workflows.testing.Inputs;
import dev.swarm.workflows.testing.Refused;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.CanceledFailure;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Builds that are cancelled, that cannot begin, and whose tickets lose their workflows. */
class BuildEndsTest extends BuildFixture {
    @Test
    void aCancelledBuildTerminatesItsTickets() {
        start(Inputs.node("a"), Inputs.node("b"), Inputs.node("c", "a"));
        awaitRunning("a");
        awaitRunning("b");

        build.cancel(Inputs.plain("c1"));

        assertThat(report()).isEqualTo(new BuildReport("b", BuildState.CANCELLED, 3, 0, 2, 0));
        assertThat(platform.records.recorded(DomainEvent.BuildEnded.class))
                .singleElement()
                .satisfies(event -> assertThat(event.state()).isEqualTo("cancelled"));
    }

    @Test
    void aPausedBuildCanBeCancelled() {
        start(Inputs.node("a"));
        awaitRunning("a");
        build.pause(Inputs.plain("c1"));

        build.cancelSignal(Inputs.plain(null));

        assertThat(report().state()).isEqualTo(BuildState.CANCELLED);
    }

    @Test
    void aBuildThatStartedPausedCanBeCancelled() {
        BuildInput input = Inputs.build("b", 4, 10, Inputs.node("a"));
        start(new BuildInput(
                input.buildId(),
                input.sessionId(),
                input.project(),
                input.title(),
                input.specId(),
                input.startedBy(),
                input.tickets(),
                input.policy(),
                true,
                null));
        awaitTicket("a", TicketState.READY);

        build.cancel(Inputs.plain("c1"));

        assertThat(report().state()).isEqualTo(BuildState.CANCELLED);
        assertThat(started).isEmpty();
    }

    @Test
    void aBuildThatNeedsAttentionCanBeCancelled() {
        start(titled("a", FakeTicket.FAILS_ONCE));
        awaitBuild(BuildState.NEEDS_ATTENTION);

        build.cancel(Inputs.plain("c1"));

        assertThat(report().state()).isEqualTo(BuildState.CANCELLED);
    }

    @Test
    void aBuildThatCannotBeginYetCanBeCancelled() {
        platform.forge.repositories.thenHold();
        start(Inputs.node("a"));
        Await.until("the forge is asked", () -> platform.forge.repositories.count() == 1);

        build.cancel(Inputs.plain("c1"));

        assertThat(report()).isEqualTo(new BuildReport("b", BuildState.CANCELLED, 1, 0, 0, 0));
    }

    @Test
    void aCancellationByTemporalTerminatesTheTicketsToo() {
        start(Inputs.node("a"));
        awaitRunning("a");

        WorkflowStub.fromTyped(build).cancel();

        assertThatThrownBy(this::report)
                .isInstanceOf(WorkflowFailedException.class)
                .hasCauseInstanceOf(CanceledFailure.class);
        assertThat(build.state().state()).isEqualTo(BuildState.CANCELLED);
        assertThat(platform.records.of(DomainEvent.BuildEnded.class)).hasSize(1);
    }

    @Test
    void aCancelledBuildLeavesTheProjectToTheOthers() {
        start(Inputs.node("a"));
        awaitRunning("a");
        startBuild(Inputs.build("b2", 4, 10, Inputs.node("z")));
        ProjectWorkflow project = platform.running(ProjectWorkflow.class, WorkflowIds.project("p"));
        Await.until("both builds share", () -> project.state().builds().size() == 2);

        WorkflowStub.fromTyped(build).cancel();
        assertThatThrownBy(this::report).isInstanceOf(WorkflowFailedException.class);

        Await.until("one is left", () -> project.state().builds().size() == 1);
        assertThat(project.state().builds().get(0).buildId()).isEqualTo("b2");
    }

    @Test
    void aBuildThatCannotBeginFailsAndSaysWhy() {
        platform.forge.repositories.thenFail(FailureCode.FORGE_REJECTED, "no rights");
        start(Inputs.node("a"));

        assertThat(report()).isEqualTo(new BuildReport("b", BuildState.FAILED, 1, 0, 0, 0));
        assertThat(platform.records.of(DomainEvent.StepFailed.class))
                .containsExactly(new DomainEvent.StepFailed(
                        "the start of the build", Failure.of(FailureCode.FORGE_REJECTED, "no rights")));
        assertThat(platform.records.of(DomainEvent.CommandRejected.class)).isEmpty();
    }

    @Test
    void aTicketWhoseWorkflowEndsWithoutAReportIsLost() {
        start(Inputs.node("a"), Inputs.node("a1", "a"));
        awaitRunning("a");

        platform.client().newUntypedWorkflowStub(WorkflowIds.ticket("b-a")).cancel();

        awaitTicket("a", TicketState.FAILED);
        assertThat(ticket("a").failure().code()).isEqualTo(FailureCode.TICKET_LOST);
        assertThat(platform.records.await(DomainEvent.TicketFailed.class, 1).attempts())
                .isEqualTo(1);
        assertThat(platform.records.of(DomainEvent.TicketBlocked.class)).hasSize(1);
        build.retryTicket(about("a", null));
        awaitRunning("a");
    }

    @Test
    void aTicketThatIsMissingTwiceIsLost() {
        start(Inputs.node("a"), Inputs.node("b"));
        awaitTicket("b", TicketState.ASSIGNED);

        build.reconcile(List.of("b-b"));
        build.reconcile(List.of("b-a", "b-b"));
        build.reconcile(List.of("b-b"));
        assertStates("a assigned, b assigned");
        build.reconcile(List.of("b-b"));

        awaitTicket("a", TicketState.FAILED);
        assertThat(ticket("a").failure().code()).isEqualTo(FailureCode.TICKET_LOST);
        assertStates("a failed, b assigned");
    }

    @Test
    void aReportOfAnEarlierRunIsOldNews() {
        start(titled("a", FakeTicket.FAILS_ONCE), Inputs.node("b"));
        awaitTicket("a", TicketState.FAILED);
        build.retryTicket(about("a", null));
        awaitTicket("a", TicketState.MERGED);

        build.ticketReported(new TicketReport("a", 1, TicketState.FAILED, 1, null));
        build.ticketReported(new TicketReport("unknown", 1, TicketState.FAILED, 1, null));

        assertStates("a merged, b assigned");
    }

    @Test
    void whileTicketsAreEndingACancelledBuildTakesNoCommands() {
        platform.forge.repositories.thenHold();
        start(Inputs.node("a"));
        Await.until("the forge is asked", () -> platform.forge.repositories.count() == 1);
        var records = platform.records.appends.thenHold();
        build.cancel(Inputs.plain("c1"));

        Refused.with(FailureCode.WRONG_STATE, "the build", () -> build.pause(Inputs.plain("c2")));
        assertThat(WorkflowStub.fromTyped(build)
                        .update("cancel", Receipt.class, Inputs.plain("c1"))
                        .applied())
                .as("a repeated command is no new one")
                .isFalse();
        records.complete(true);
        assertThat(report().state()).isEqualTo(BuildState.CANCELLED);
    }
}
