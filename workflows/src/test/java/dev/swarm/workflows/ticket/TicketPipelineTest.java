package dev.swarm.workflows.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.agent.AgentOutcome;
import dev.swarm.contracts.agent.ThinkRequest;
import dev.swarm.contracts.agent.Thought;
import dev.swarm.contracts.agent.WorkRequest;
import dev.swarm.contracts.plan.Phase;
import dev.swarm.contracts.plan.Pipeline;
import dev.swarm.contracts.project.MergeMode;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.ticket.GuidanceCommand;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.contracts.workspace.Prepared;
import dev.swarm.workflows.agent.AgentWorkflowImpl;
import dev.swarm.workflows.testing.Await;
import dev.swarm.workflows.testing.FakeHost;
import dev.swarm.workflows.testing.FakeMind;
import dev.swarm.workflows.testing.FakeReviewers;
import dev.swarm.workflows.testing.Inputs;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A ticket that is worked on in phases. */
class TicketPipelineTest extends TicketFixture {
    private static final Prepared ANEW = new Prepared("base1");
    private static final Prepared SAVED = new Prepared("base1", "saved1");

    @BeforeEach
    void serveAgents() {
        platform.control().registerWorkflowImplementationTypes(AgentWorkflowImpl.class);
    }

    @Test
    void eachPhaseIsAnAttemptOfItsOwnInTheSameMachine() {
        start(Inputs.phased("a"), true);

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        assertThat(platform.mind.thoughts.calls())
                .extracting(ThinkRequest::attempt, ThinkRequest::phase, ThinkRequest::role, ThinkRequest::transcriptId)
                .containsExactly(
                        tuple(1, Phase.SPECIFICATION, "architect", null),
                        tuple(2, Phase.PSEUDOCODE, "architect", null),
                        tuple(3, Phase.ARCHITECTURE, "architect", null),
                        tuple(4, Phase.REFINEMENT, "coder", null),
                        tuple(5, Phase.COMPLETION, "coder", null));
        assertThat(platform.host.commits.calls())
                .extracting(WorkRequest::machineId, WorkRequest::commitMessage)
                .contains(tuple("b-a.1", "Ticket a: pseudocode\n\nTicket: b-a"))
                .hasSize(5);
        assertThat(platform.host.checkpoints.calls())
                .extracting(WorkRequest::attempt)
                .containsExactly(1, 2, 3, 4, 5);
        assertThat(platform.host.places.count()).isEqualTo(1);
        assertThat(platform.host.verifications.count()).isEqualTo(1);
        assertThat(platform.records.of(DomainEvent.PhaseStarted.class))
                .startsWith(new DomainEvent.PhaseStarted(1, Phase.SPECIFICATION, 1, 5))
                .hasSize(5);
        assertThat(platform.records.of(DomainEvent.PhaseFinished.class))
                .contains(
                        new DomainEvent.PhaseFinished(
                                1, Phase.SPECIFICATION, "all is done", "docs/design/b-a/specification.md"),
                        new DomainEvent.PhaseFinished(4, Phase.REFINEMENT, "all is done", null));
    }

    @Test
    void theTicketSaysWhichPhaseItIsIn() {
        platform.mind.thoughts.then(FakeMind::done).thenHold();
        start(Inputs.phased("a"), true);

        Await.until("it is in the second phase", () -> platform.mind.thoughts.count() == 2);

        assertThat(ticket.state().step()).isEqualTo("pseudocode, phase 2 of 5");
        assertThat(ticket.state().attempt()).isEqualTo(2);
    }

    @Test
    void everyPhaseHearsWhatPeopleSaid() {
        CompletableFuture<Thought> first = platform.mind.thoughts.thenHold();
        start(Inputs.phased("a"), true);
        Await.until("it thinks", () -> platform.mind.thoughts.count() == 1);
        ticket.guidance(new GuidanceCommand("g1", "eva", "use tabs"));
        first.complete(FakeMind.calling(platform.mind.thoughts.calls().get(0), "read README"));

        report();

        List<ThinkRequest> asked = platform.mind.thoughts.calls();
        assertThat(asked.get(1).notes()).containsExactly("A person says: use tabs");
        assertThat(asked.get(2).phase()).isEqualTo(Phase.PSEUDOCODE);
        assertThat(asked.get(2).notes()).containsExactly("To be heeded: use tabs");
    }

    @Test
    void aLostMachineCostsNoPhaseThatWasDone() {
        platform.host.prepared.then(ANEW).then(SAVED);
        platform.mind.thoughts.then(FakeMind::done).then(FakeMind::done);
        platform.mind.calls("write x");
        platform.mind.thoughts.thenHold();
        start(Inputs.phased("a"), true);
        Await.until("it is in the third phase", () -> platform.mind.thoughts.count() == 4);

        platform.host.kill("b-a.1");

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        List<ThinkRequest> asked = platform.mind.thoughts.calls();
        assertThat(asked)
                .extracting(ThinkRequest::phase)
                .containsExactly(
                        Phase.SPECIFICATION,
                        Phase.PSEUDOCODE,
                        Phase.ARCHITECTURE,
                        Phase.ARCHITECTURE,
                        Phase.ARCHITECTURE,
                        Phase.REFINEMENT,
                        Phase.COMPLETION);
        assertThat(asked.get(4).transcriptId()).as("the conversation goes on").isEqualTo("transcript3.1");
        assertThat(asked.get(4).notes()).first().asString().startsWith("Your machine is gone");
        assertThat(platform.host.prepared.calls().get(1).resumeFrom()).isEqualTo(1);
    }

    @Test
    void whatWasNotSavedIsDoneAgain() {
        platform.host.prepared.then(ANEW).then(ANEW);
        platform.mind.thoughts.then(FakeMind::done).thenHold();
        start(Inputs.phased("a"), true);
        Await.until("it is in the second phase", () -> platform.mind.thoughts.count() == 2);

        platform.host.kill("b-a.1");

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        ThinkRequest again = platform.mind.thoughts.calls().get(2);
        assertThat(again.phase()).isEqualTo(Phase.SPECIFICATION);
        assertThat(again.transcriptId()).isNull();
        assertThat(platform.mind.thoughts.count()).isEqualTo(7);
    }

    @Test
    void afterFailedChecksOnlyTheCodeIsWorkedOnAgain() {
        platform.host.prepared.then(ANEW).then(SAVED);
        platform.host.verifications.then(FakeHost.verification(false));
        start(Inputs.phased("a"), true);

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        List<ThinkRequest> asked = platform.mind.thoughts.calls();
        assertThat(asked)
                .extracting(ThinkRequest::phase)
                .containsExactly(
                        Phase.SPECIFICATION,
                        Phase.PSEUDOCODE,
                        Phase.ARCHITECTURE,
                        Phase.REFINEMENT,
                        Phase.COMPLETION,
                        Phase.REFINEMENT,
                        Phase.COMPLETION);
        assertThat(asked.get(5).notes()).singleElement().asString().contains("VERIFICATION_FAILED");
        assertThat(asked.get(5).transcriptId()).isNull();
        assertThat(platform.host.prepared.calls().get(1).resumeFrom()).isEqualTo(1);
    }

    @Test
    void aPersonsRetryBeginsWithTheFirstPhase() {
        platform.mind.thoughts.then(FakeMind::done).thenHold();
        start(Inputs.phased("a"), true);
        Await.until("it is in the second phase", () -> platform.mind.thoughts.count() == 2);

        ticket.retry(Inputs.plain("r1"));

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        assertThat(platform.mind.thoughts.calls().get(2).phase()).isEqualTo(Phase.SPECIFICATION);
        assertThat(platform.host.prepared.calls().get(1).resumeFrom()).isZero();
    }

    @Test
    void aBudgetThatIsUsedUpWaitsInItsPhase() {
        platform.host.prepared.then(ANEW).then(SAVED);
        platform.mind.thoughts.then(FakeMind::done).thenFail(FailureCode.BUDGET_EXCEEDED, "used up");
        start(Inputs.phased("a"), true);
        awaitState(TicketState.PAUSED);

        ticket.resume(Inputs.plain("p1"));

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        assertThat(platform.mind.thoughts.calls().get(2).phase()).isEqualTo(Phase.PSEUDOCODE);
        assertThat(platform.records.of(DomainEvent.AgentFinished.class))
                .extracting(DomainEvent.AgentFinished::outcome)
                .startsWith(AgentOutcome.SUCCEEDED, AgentOutcome.FAILED);
    }

    @Test
    void aRejectedChangeGoesBackToItsCode() {
        platform.host.published.always(request -> FakeHost.published("head" + request.attempt(), 1));
        platform.host.changes.always(request -> FakeHost.change(request.headSha(), 10));
        platform.reviewers.votes.then(FakeReviewers.REJECTION);
        start(Inputs.reviewed(Inputs.nativeNode("a").withPipeline(Pipeline.SPARC), 1, "reviewer"), true);

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        List<ThinkRequest> asked = platform.mind.thoughts.calls();
        assertThat(asked).hasSize(6);
        assertThat(asked.get(5).phase()).isEqualTo(Phase.REFINEMENT);
        assertThat(asked.get(5).attempt()).isEqualTo(6);
        assertThat(asked.get(5).notes()).last().asString().contains("A test is missing");
    }

    @Test
    void aPlainAgentHearsReviewersInTheSameConversation() {
        platform.host.published.always(request -> FakeHost.published("head" + request.attempt(), 1));
        platform.host.changes.always(request -> FakeHost.change(request.headSha(), 10));
        platform.reviewers.votes.then(FakeReviewers.REJECTION);
        start(Inputs.reviewed(Inputs.nativeNode("a"), 1, "reviewer"), true);

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        ThinkRequest again = platform.mind.thoughts.calls().get(1);
        assertThat(again.transcriptId()).isEqualTo("transcript1.1");
        assertThat(again.notes())
                .singleElement()
                .asString()
                .contains("A test is missing")
                .doesNotContain("machine is gone");
    }

    @Test
    void aTicketWithLimitsOfItsOwnTellsThemToItsAgent() {
        platform.mind.thoughts.always(request -> FakeMind.calling(request, "shell " + request.turn()));
        start(Inputs.ticket(MergeMode.AUTO, Inputs.limited("a", 7)), true);

        awaitState(TicketState.PAUSED);

        assertThat(platform.mind.thoughts.count()).isEqualTo(7);
    }
}
