package dev.swarm.workflows.ticket;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.review.ReviewVote;
import dev.swarm.contracts.review.Reviewer;
import dev.swarm.workflows.Failures;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The votes on one commit: all reviewers are asked at once, and waited for together. */
final class Ballot {
    private final Proposal proposal;
    private final List<Reviewer> seats;
    private final Listener listener;
    private final SortedMap<Integer, ReviewVote> votes = new TreeMap<>();
    private final SortedMap<Integer, Failure> abstentions = new TreeMap<>();
    private boolean closed;

    private Ballot(Proposal proposal, List<Reviewer> seats, Listener listener) {
        this.proposal = proposal;
        this.seats = seats;
        this.listener = listener;
    }

    /** Is told of each vote as it comes, and of each reviewer who gives none. */
    interface Listener {
        void voted(Reviewer reviewer, ReviewVote vote);

        void abstained(Reviewer reviewer, Failure why);
    }

    /**
     * Waits until each reviewer has voted or failed to, or the time is up. What comes after that does not count.
     *
     * @param ask asks one reviewer
     */
    static Ballot hold(
            Proposal proposal,
            List<Reviewer> seats,
            Duration timeout,
            Functions.Func1<Reviewer, Promise<ReviewVote>> ask,
            Listener listener) {
        Ballot ballot = new Ballot(proposal, seats, listener);
        CancellationScope voting = Workflow.newCancellationScope(() -> {
            for (Reviewer seat : seats) {
                ask.apply(seat).handle((vote, failure) -> ballot.heard(seat, vote, failure));
            }
        });
        voting.run();
        Workflow.await(timeout, ballot::isComplete);
        ballot.close(timeout);
        voting.cancel();
        return ballot;
    }

    private boolean heard(Reviewer seat, @Nullable ReviewVote vote, @Nullable RuntimeException failure) {
        boolean counts = !closed && !(failure instanceof TemporalFailure temporal && Failures.isCancellation(temporal));
        if (counts && vote != null) {
            votes.put(seat.number(), vote);
            listener.voted(seat, vote);
        } else if (counts) {
            abstain(
                    seat,
                    failure instanceof TemporalFailure temporal
                            ? Failures.classify(temporal)
                            : Failure.of(FailureCode.INTERNAL, "gave no vote: " + failure));
        }
        return counts;
    }

    private boolean isComplete() {
        return votes.size() + abstentions.size() == seats.size();
    }

    private void close(Duration timeout) {
        closed = true;
        for (Reviewer seat : seats) {
            if (!votes.containsKey(seat.number()) && !abstentions.containsKey(seat.number())) {
                abstain(
                        seat,
                        Failure.of(FailureCode.MODEL_TIMEOUT, "gave no vote within " + timeout.toSeconds() + " s"));
            }
        }
    }

    private void abstain(Reviewer seat, Failure why) {
        abstentions.put(seat.number(), why);
        listener.abstained(seat, why);
    }

    /** What was voted on. */
    Proposal proposal() {
        return proposal;
    }

    int reviewers() {
        return seats.size();
    }

    int approvals() {
        int approvals = 0;
        for (ReviewVote vote : votes.values()) {
            approvals += vote.approved() ? 1 : 0;
        }
        return approvals;
    }

    int rejections() {
        return votes.size() - approvals();
    }

    /** The votes, by the number of the reviewer. */
    SortedMap<Integer, ReviewVote> votes() {
        return votes;
    }

    /** Why reviewers did not vote, by their number. */
    SortedMap<Integer, Failure> abstentions() {
        return abstentions;
    }

    Reviewer seat(int number) {
        return seats.get(number - 1);
    }
}
