package dev.swarm.workflows.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.agent.AgentRequest;
import dev.swarm.contracts.build.TicketReport;
import dev.swarm.contracts.forge.MergeRequest;
import dev.swarm.contracts.forge.OpenPullRequest;
import dev.swarm.contracts.forge.PostReview;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.DomainEvent.ReviewDecided;
import dev.swarm.contracts.review.ReviewOutcome;
import dev.swarm.contracts.review.ReviewVote;
import dev.swarm.contracts.review.VoteRequest;
import dev.swarm.contracts.ticket.GuidanceCommand;
import dev.swarm.contracts.ticket.TicketInput;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.contracts.workspace.PublishRequest;
import dev.swarm.workflows.testing.Await;
import dev.swarm.workflows.testing.FakeHost;
import dev.swarm.workflows.testing.FakeReviewers;
import dev.swarm.workflows.testing.Inputs;
import dev.swarm.workflows.testing.TestPlatform;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A change that reviewers vote on before its pull request leaves draft. */
class TicketReviewTest extends TicketFixture {
    private static final TicketInput THREE = Inputs.reviewed("a", 2, "reviewer", "reviewer", "security-reviewer");
    /** Waits for votes for a moment only. */
    private static final TicketInput IMPATIENT = Inputs.reviewed(
            TestPlatform.IMPATIENT.substring("b-".length()), 2, "reviewer", "reviewer", "security-reviewer");

    @Test
    void anAcceptedChangeLeavesDraftAndIsMerged() {
        platform.reviewers.votes.then(FakeReviewers.REJECTION);
        start(THREE, true);

        assertThat(report()).isEqualTo(new TicketReport("a", 1, TicketState.MERGED, 1, null));
        assertThat(platform.reviewers.votes.calls())
                .extracting(VoteRequest::voteId)
                .containsExactlyInAnyOrder("b-a.1.v1", "b-a.1.v2", "b-a.1.v3");
        assertThat(platform.reviewers.votes.calls()).allSatisfy(vote -> {
            assertThat(vote.diffId()).isEqualTo("diff-head1");
            assertThat(vote.bodyId()).isEqualTo("body-a");
            assertThat(vote.specId()).isEqualTo("spec1");
            assertThat(vote.payer().ticketId()).isEqualTo("b-a");
        });
        assertThat(platform.forge.opened.calls())
                .extracting(OpenPullRequest::draft)
                .containsExactly(true);
        assertThat(platform.forge.reviews.calls())
                .extracting(PostReview::voteId, PostReview::headSha)
                .containsExactlyInAnyOrder(
                        tuple("b-a.1.v1", "head1"), tuple("b-a.1.v2", "head1"), tuple("b-a.1.v3", "head1"));
        assertThat(platform.forge.ready.count()).isEqualTo(1);
        assertThat(decisions()).containsExactly(new ReviewDecided(1, ReviewOutcome.ACCEPTED, 2, 1, 3));
        assertThat(platform.records.of(DomainEvent.ReviewVoted.class)).hasSize(3);
        assertThat(platform.host.changes.calls())
                .singleElement()
                .satisfies(diff -> assertThat(diff.headSha()).isEqualTo("head1"));
    }

    @Test
    void withoutAReviewPolicyNobodyVotes() {
        start();

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        assertThat(platform.reviewers.seats.count()).isZero();
        assertThat(platform.forge.ready.count()).isZero();
        assertThat(platform.forge.opened.calls())
                .extracting(OpenPullRequest::draft)
                .containsExactly(false);
    }

    @Test
    void aRejectedChangeGoesBackToItsAgentInTheSameMachine() {
        platform.host.published.then(FakeHost.published("head1", 1)).then(FakeHost.published("head2", 2));
        platform.host.changes.always(request -> FakeHost.change(request.headSha(), 10));
        platform.reviewers.votes.always(
                request -> request.voteId().startsWith("b-a.1.") ? FakeReviewers.REJECTION : FakeReviewers.APPROVAL);
        start(THREE, true);

        assertThat(report()).isEqualTo(new TicketReport("a", 1, TicketState.MERGED, 2, null));
        assertThat(platform.host.agents.calls())
                .extracting(AgentRequest::attempt, AgentRequest::machineId)
                .containsExactly(tuple(1, "b-a.1"), tuple(2, "b-a.1"));
        assertThat(platform.host.agents.calls().get(1).guidance())
                .singleElement()
                .asString()
                .contains("0 for, 3 against, of 3")
                .contains("The security-reviewer: A test is missing.")
                .contains("- src/a.py:3: What of zero?");
        assertThat(platform.host.published.calls())
                .extracting(PublishRequest::attempt)
                .containsExactly(1, 2);
        assertThat(platform.forge.merges.calls())
                .extracting(MergeRequest::headSha)
                .containsExactly("head2");
        assertThat(decisions())
                .containsExactly(
                        new ReviewDecided(1, ReviewOutcome.REJECTED, 0, 3, 3),
                        new ReviewDecided(2, ReviewOutcome.ACCEPTED, 3, 0, 3));
        assertThat(platform.forge.reviews.calls()).extracting(PostReview::round).containsOnly(1, 2);
    }

    @Test
    void afterTheRoundsAPersonAcceptsItAsItIs() {
        platform.host.published.always(request -> FakeHost.published("head" + request.attempt(), 1));
        platform.host.changes.always(request -> FakeHost.change(request.headSha(), 10));
        platform.reviewers.allVote(FakeReviewers.REJECTION);
        start(THREE, true);
        awaitState(TicketState.PAUSED);

        assertThat(ticket.state().step())
                .startsWith("waiting for a person: reviewers rejected the change (0 for, 3 against, of 3)")
                .contains("reviewer: A test is missing.")
                .contains("Resume the ticket to accept the change as it is");
        assertThat(platform.forge.ready.count()).isZero();
        platform.awaitEnded("ticket/b-a", "machines.pause");
        ticket.resume(Inputs.plain("c1"));

        assertThat(report()).isEqualTo(new TicketReport("a", 1, TicketState.MERGED, 3, null));
        assertThat(platform.forge.ready.count()).isEqualTo(1);
        assertThat(decisions())
                .extracting(ReviewDecided::round, ReviewDecided::outcome)
                .containsExactly(
                        tuple(1, ReviewOutcome.REJECTED),
                        tuple(2, ReviewOutcome.REJECTED),
                        tuple(3, ReviewOutcome.REJECTED),
                        tuple(3, ReviewOutcome.ACCEPTED));
    }

    @Test
    void afterTheRoundsAPersonHasItDoneAgain() {
        platform.host.published.always(request -> FakeHost.published("head" + request.attempt(), 1));
        platform.host.changes.always(request -> FakeHost.change(request.headSha(), 10));
        platform.reviewers.votes.always(
                request -> request.voteId().startsWith("b-a.2.") ? FakeReviewers.APPROVAL : FakeReviewers.REJECTION);
        start(Inputs.reviewed("a", 0, "reviewer"), true);
        awaitState(TicketState.PAUSED);
        platform.awaitEnded("ticket/b-a", "machines.pause");

        ticket.guidance(new GuidanceCommand("c1", "eva", "test zero"));
        ticket.retry(Inputs.plain("c2"));

        assertThat(report()).isEqualTo(new TicketReport("a", 1, TicketState.MERGED, 2, null));
        assertThat(platform.host.agents.calls())
                .extracting(AgentRequest::machineId)
                .containsExactly("b-a.1", "b-a.2");
        assertThat(platform.host.agents.calls().get(1).guidance()).contains("test zero");
        assertThat(decisions())
                .extracting(ReviewDecided::outcome)
                .containsExactly(ReviewOutcome.REJECTED, ReviewOutcome.ACCEPTED);
    }

    @Test
    void aPersonMayEndIt() {
        platform.reviewers.allVote(FakeReviewers.REJECTION);
        start(Inputs.reviewed("a", 0, "reviewer"), true);
        awaitState(TicketState.PAUSED);
        platform.awaitEnded("ticket/b-a", "machines.pause");

        ticket.terminate(Inputs.plain("c1"));

        assertThat(report().state()).isEqualTo(TicketState.CANCELLED);
        assertThat(decisions()).extracting(ReviewDecided::outcome).containsExactly(ReviewOutcome.REJECTED);
        assertThat(platform.forge.closed.count()).isEqualTo(1);
        assertThat(platform.host.releases.calls()).containsExactly("b-a.1");
    }

    @Test
    void anAgentThatChangesNothingIsNotReviewedAgain() {
        platform.reviewers.allVote(FakeReviewers.REJECTION);
        start(THREE, true);
        awaitState(TicketState.PAUSED);

        assertThat(ticket.state().step()).contains("the agent changed nothing after reviewers had rejected its change");
        assertThat(platform.reviewers.votes.count()).isEqualTo(3);
    }

    @Test
    void votesThatComeTooLateDoNotCount() {
        CompletableFuture<ReviewVote> late = platform.reviewers.votes.thenHold();
        CompletableFuture<ReviewVote> later = platform.reviewers.votes.thenHold();
        start(IMPATIENT, true);
        awaitState(TicketState.PAUSED);
        late.complete(FakeReviewers.APPROVAL);
        later.complete(FakeReviewers.APPROVAL);

        assertThat(ticket.state().step())
                .contains("too few reviewers voted (1 for, 0 against, of 3)")
                .contains("MODEL_TIMEOUT gave no vote within 600 s");
        Await.until("it is recorded", () -> !decisions().isEmpty());
        assertThat(decisions()).containsExactly(new ReviewDecided(1, ReviewOutcome.UNDECIDED, 1, 0, 3));
        assertThat(platform.records.of(DomainEvent.ReviewerAbstained.class)).hasSize(2);
    }

    @Test
    void aQuorumDecidesWithoutTheOthers() {
        platform.reviewers.votes.thenFail(FailureCode.MODEL_REFUSED, "it would rather not");
        start(THREE, true);

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        assertThat(decisions()).containsExactly(new ReviewDecided(1, ReviewOutcome.ACCEPTED, 2, 0, 3));
        assertThat(platform.records.of(DomainEvent.ReviewerAbstained.class))
                .singleElement()
                .satisfies(abstained -> assertThat(abstained.failure().code()).isEqualTo(FailureCode.MODEL_REFUSED));
    }

    @Test
    void whoResumesAnEarlierPauseHasNotAcceptedAnything() {
        CompletableFuture<ReviewVote> vote = platform.reviewers.votes.thenHold();
        start(Inputs.reviewed("a", 0, "reviewer"), true);
        Await.until("it is in review", () -> platform.reviewers.votes.count() == 1);
        ticket.pause(Inputs.plain("c1"));
        platform.awaitEnded("ticket/b-a", "machines.pause");
        vote.complete(FakeReviewers.REJECTION);
        platform.awaitEnded("ticket/b-a", "review.vote");
        ticket.resume(Inputs.plain("c2"));

        Await.until("a person is asked", () -> ticket.state().step().startsWith("waiting for a person"));
        assertThat(platform.forge.merges.count()).isZero();
    }

    @Test
    void whereNobodyCanVoteNoWorkIsDone() {
        platform.reviewers.seats.thenFail(FailureCode.NOT_FOUND, "no model is configured");
        start(THREE, true);

        TicketReport report = report();
        assertThat(report.state()).isEqualTo(TicketState.FAILED);
        assertThat(report.failure().code()).isEqualTo(FailureCode.NOT_FOUND);
        assertThat(report.failure().message()).isEqualTo("no model is configured");
        assertThat(platform.host.places.count()).isZero();
    }

    @Test
    void aVoteThatTheForgeRefusesCountsAllTheSame() {
        platform.forge.reviews.thenFail(FailureCode.FORGE_REJECTED, "the token may not review");
        start(THREE, true);

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        assertThat(platform.forge.reviews.count()).isEqualTo(3);
    }

    @Test
    void aMachineThatIsLostDuringTheReviewIsReplaced() {
        platform.reviewers.votes.thenHold();
        start(Inputs.reviewed("a", 2, "reviewer"), true);
        Await.until("it is in review", () -> platform.reviewers.votes.count() == 1);

        platform.host.kill("b-a.1");

        assertThat(report()).isEqualTo(new TicketReport("a", 1, TicketState.MERGED, 2, null));
        assertThat(platform.reviewers.votes.calls())
                .extracting(VoteRequest::voteId)
                .containsExactly("b-a.1.v1", "b-a.2.v1");
        assertThat(decisions()).hasSize(1);
    }

    private List<ReviewDecided> decisions() {
        return platform.records.of(ReviewDecided.class);
    }
}
