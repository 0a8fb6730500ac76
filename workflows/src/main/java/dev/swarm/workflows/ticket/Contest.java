package dev.swarm.workflows.ticket;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.record.DomainEvent;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Attempts that run side by side, each in a machine of its own, and of which the best is taken. */
final class Contest {
    private final List<Candidate> candidates;
    private final @Nullable Reviewing reviewing;
    private final TicketStatus status;
    private final Map<Integer, Ballot> ballots = new LinkedHashMap<>();

    /**
     * A contest.
     *
     * @param reviewing has reviewers vote on each; null for without
     */
    Contest(List<Candidate> candidates, @Nullable Reviewing reviewing, TicketStatus status) {
        this.candidates = candidates;
        this.reviewing = reviewing;
        this.status = status;
    }

    /**
     * Waits for all that have a machine; throws a failure where none of them has come through. Once one has, those that still
     * wait for a machine are given up: tickets that wait for each other's machines would wait for ever.
     */
    Candidate winner() {
        int fence = candidates.getLast().attempt();
        for (Candidate candidate : candidates) {
            Async.procedure(candidate::compete, fence);
        }
        Workflow.await(this::isSettled);
        for (Candidate candidate : candidates) {
            if (!candidate.isOver()) {
                candidate.cancel();
            }
        }
        awaitEnd();
        List<Candidate> verified = verified();
        if (reviewing != null && verified.size() > 1) {
            vote(reviewing, verified);
        }
        BestOf.Choice choice = BestOf.choose(entries()).orElseThrow(this::failure);
        status.recordNow(null, new DomainEvent.CandidateChosen(choice.attempt(), numbers(), choice.why()));
        return candidate(choice.attempt());
    }

    /** Gives the machines of the others back. */
    void dismissOthers(Candidate winner) {
        winner.machine().show();
        for (Candidate candidate : candidates) {
            if (candidate != winner) {
                candidate.machine().release();
            }
        }
    }

    /** The votes on this one; null where nobody voted. */
    @Nullable
    Ballot ballot(Candidate candidate) {
        return ballots.get(candidate.attempt());
    }

    /** Waits until none works, or gives its machine back, any more. */
    void awaitEnd() {
        Workflow.await(() -> {
            for (Candidate candidate : candidates) {
                if (!candidate.isOver()) {
                    return false;
                }
            }
            return true;
        });
    }

    private boolean isSettled() {
        boolean someVerified = !verified().isEmpty();
        for (Candidate candidate : candidates) {
            if (!candidate.isOver() && !(someVerified && candidate.machine().hostId() == null)) {
                return false;
            }
        }
        return true;
    }

    private void vote(Reviewing reviewers, List<Candidate> verified) {
        status.step("reviewers compare " + verified.size() + " attempts");
        List<Promise<Void>> votes = new ArrayList<>();
        for (Candidate candidate : verified) {
            votes.add(Async.procedure(() -> ballots.put(candidate.attempt(), reviewers.vote(1, candidate.proposal()))));
        }
        Promise.allOf(votes).get();
    }

    private List<Candidate> verified() {
        List<Candidate> verified = new ArrayList<>();
        for (Candidate candidate : candidates) {
            if (candidate.isVerified()) {
                verified.add(candidate);
            }
        }
        return verified;
    }

    private List<BestOf.Entry> entries() {
        List<BestOf.Entry> entries = new ArrayList<>();
        for (Candidate candidate : candidates) {
            Ballot ballot = ballots.get(candidate.attempt());
            boolean verified = candidate.isVerified();
            entries.add(new BestOf.Entry(
                    candidate.attempt(),
                    verified,
                    ballot == null ? 0 : ballot.approvals() - ballot.rejections(),
                    verified ? candidate.change().linesChanged() : 0));
        }
        return entries;
    }

    private Candidate candidate(int attempt) {
        for (Candidate candidate : candidates) {
            if (candidate.attempt() == attempt) {
                return candidate;
            }
        }
        throw new IllegalStateException("attempt " + attempt + " is not in this contest");
    }

    private List<Integer> numbers() {
        List<Integer> numbers = new ArrayList<>();
        for (Candidate candidate : candidates) {
            numbers.add(candidate.attempt());
        }
        return numbers;
    }

    /** What most tells why none came through: what an agent did wrong, rather than what became of a machine. */
    private RuntimeException failure() {
        @Nullable Failure telling = null;
        for (Candidate candidate : candidates) {
            Failure failure = candidate.failure();
            if (failure != null && (telling == null || Recovery.isLoss(telling.code()))) {
                telling = failure;
            }
        }
        Failure why = Objects.requireNonNullElseGet(
                telling, () -> Failure.of(FailureCode.INTERNAL, "no attempt came to an end"));
        return Failure.fatal(why.code(), "none of " + candidates.size() + " attempts came through; " + why.message());
    }
}
