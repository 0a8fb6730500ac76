package dev.swarm.workflows.ticket;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.forge.PullRequestRef;
import dev.swarm.contracts.project.ReviewPolicy;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.review.ReviewOutcome;
import dev.swarm.contracts.review.ReviewVote;
import dev.swarm.contracts.review.Reviewer;
import dev.swarm.contracts.workspace.Prepared;
import dev.swarm.contracts.workspace.Published;
import dev.swarm.contracts.workspace.Verification;
import dev.swarm.workflows.Failures;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The review of a change by agents, between its pull request and its merge. A rejected change goes back to its agent, in the
 * same machine and as the next attempt; after the policy's rounds, and where too few voted, a person decides.
 */
final class Reviewing {
    private final ReviewPolicy policy;
    private final TicketStatus status;
    private final TicketSteps steps;
    private final TicketGate gate;
    private final @Nullable PhaseRun phases;
    private final Runnable freeze;
    private List<Reviewer> seats = List.of();

    /**
     * A review that has not begun.
     *
     * @param phases the ticket's pipeline; null where it has none
     * @param freeze freezes the ticket's machine while a person is asked
     */
    Reviewing(
            ReviewPolicy policy,
            TicketStatus status,
            TicketSteps steps,
            TicketGate gate,
            @Nullable PhaseRun phases,
            Runnable freeze) {
        this.policy = policy;
        this.status = status;
        this.steps = steps;
        this.gate = gate;
        this.phases = phases;
        this.freeze = freeze;
    }

    /** Finds out who votes. Fails, before any work is done, where nobody can. */
    void takeSeats() {
        seats = steps.seats(policy.reviewers());
    }

    /** Has all reviewers vote. */
    Ballot vote(int round, Proposal proposal) {
        return Ballot.hold(
                proposal,
                seats,
                policy.timeout(),
                seat -> steps.vote(seat, proposal),
                new Telling(round, proposal.headSha()));
    }

    /**
     * Goes on until the change is accepted, by reviewers or by a person; answers what is on the pull request then.
     *
     * @param known the votes on the first submission; null where nobody has voted yet
     */
    Submission untilAccepted(Submission first, Prepared prepared, PullRequestRef pullRequest, @Nullable Ballot known) {
        Submission submission = first;
        for (int round = 1; ; round++) {
            gate.pass();
            status.step("in review, round " + round);
            Ballot ballot = round == 1 && known != null
                    ? known
                    : vote(round, submission.stages().propose(submission, prepared.baseSha()));
            post(pullRequest, round, ballot);
            ReviewOutcome outcome = ReviewConsensus.decide(
                    ballot.reviewers(), policy.quorumPercent(), ballot.approvals(), ballot.rejections());
            decided(null, round, outcome, ballot);
            if (outcome == ReviewOutcome.ACCEPTED) {
                break;
            }
            boolean unchanged = false;
            if (outcome == ReviewOutcome.REJECTED && round <= policy.rounds()) {
                String before = submission.published().headSha();
                submission = reworked(submission.stages(), prepared, ballot);
                unchanged = submission.published().headSha().equals(before);
                if (!unchanged) {
                    continue;
                }
            }
            askPerson(round, ballot, ReviewText.question(ballot, outcome, unchanged));
            break;
        }
        gate.pass();
        status.step("taking the pull request out of draft");
        steps.markReady(pullRequest.number());
        return submission;
    }

    /** The agent works on, with what the reviewers said. */
    private Submission reworked(AttemptStages before, Prepared prepared, Ballot ballot) {
        status.guide(ReviewText.guidance(ballot));
        AttemptStages stages = before.again(status.nextAttempt());
        if (phases == null) {
            stages.runAgent(prepared);
        } else {
            phases.rework(stages, prepared);
        }
        Verification verification = stages.verify();
        Published published = stages.publish(prepared.baseSha());
        stages.openPullRequest(verification);
        return new Submission(stages, published, verification);
    }

    /** A vote that the forge refuses to show is on the timeline all the same, and counts. */
    private void post(PullRequestRef pullRequest, int round, Ballot ballot) {
        for (Map.Entry<Integer, ReviewVote> cast : ballot.votes().entrySet()) {
            try {
                steps.postReview(
                        pullRequest.number(), round, ballot.proposal(), ballot.seat(cast.getKey()), cast.getValue());
            } catch (TemporalFailure failure) {
                if (Failures.isCancellation(failure)) {
                    throw failure;
                }
                Workflow.getLogger(Reviewing.class)
                        .warn(
                                "A vote on {} is not on the forge: {}",
                                pullRequest.url(),
                                Failures.classify(failure).message());
            }
        }
    }

    /** Waits for a person, whose resuming accepts the change as it is. Retrying and terminating cancel the attempt. */
    private void askPerson(int round, Ballot ballot, String question) {
        // Who resumes a pause of before has not seen the question.
        gate.pass();
        gate.close();
        freeze.run();
        status.pause();
        status.step("waiting for a person: " + question);
        status.recordNow(null, new DomainEvent.TicketPaused(question));
        gate.pass();
        CancellationScope.throwCanceled();
        decided(gate.openedBy(), round, ReviewOutcome.ACCEPTED, ballot);
    }

    private void decided(@Nullable String by, int round, ReviewOutcome outcome, Ballot ballot) {
        status.recordNow(
                by,
                new DomainEvent.ReviewDecided(
                        round, outcome, ballot.approvals(), ballot.rejections(), ballot.reviewers()));
    }

    /** Writes each vote to the timeline as it comes. */
    private final class Telling implements Ballot.Listener {
        private final int round;
        private final String headSha;

        Telling(int round, String headSha) {
            this.round = round;
            this.headSha = headSha;
        }

        @Override
        public void voted(Reviewer seat, ReviewVote vote) {
            status.recordNow(null, new DomainEvent.ReviewVoted(round, seat.number(), seat.role(), headSha, vote));
        }

        @Override
        public void abstained(Reviewer seat, Failure why) {
            status.recordNow(null, new DomainEvent.ReviewerAbstained(round, seat.number(), seat.role(), why));
        }
    }
}
