package dev.swarm.workflows.ticket;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.forge.MergeOutcome;
import dev.swarm.contracts.forge.MergeResult;
import dev.swarm.contracts.forge.PullRequestRef;
import dev.swarm.contracts.ticket.TicketInput;
import dev.swarm.contracts.workspace.Published;
import dev.swarm.workflows.Failures;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import org.jspecify.annotations.Nullable;

/** How an attempt's pull request is merged: by the platform, or by a person on the forge. */
final class Merging {
    private static final int MOST_YIELDS = 3;

    private final TicketStatus status;
    private final TicketSteps steps;
    private final TicketGate gate;
    private final MergeTurn turn;
    private @Nullable String mergeSha;
    private boolean underWay;
    private boolean lookAtForge;
    private boolean merged;

    Merging(TicketInput input, TicketStatus status, TicketSteps steps, TicketGate gate) {
        this.status = status;
        this.steps = steps;
        this.gate = gate;
        this.turn = new MergeTurn(input, gate);
    }

    /**
     * Merges at once while the base is the one that was verified. Once it has moved, waits for this ticket's turn, so that
     * tickets do not overtake each other for ever, then rebases, verifies again and merges. Where the host is silent, others
     * have their turn first: this one waits for its host and asks again. It does so a few times only, as what goes wrong
     * may not be the host's silence.
     */
    void byPlatform(AttemptStages stages, PullRequestRef pullRequest, Published published, String baseSha) {
        gate.pass();
        String base = baseSha;
        MergeResult result = mergeUninterrupted(pullRequest.number(), published.headSha(), base);
        int yields = 0;
        while (!merged) {
            if (result.outcome() == MergeOutcome.CLOSED) {
                throw closed(pullRequest);
            }
            turn.await();
            Rebased next;
            try {
                next = rebased(yields < MOST_YIELDS ? stages.inTurn() : stages, base);
            } catch (TemporalFailure failure) {
                if (yields == MOST_YIELDS || !Failures.mayPass(failure)) {
                    throw failure;
                }
                yields++;
                turn.leave();
                stages.rebase(base);
                continue;
            }
            base = next.baseSha();
            turn.await();
            result = mergeUninterrupted(pullRequest.number(), next.headSha(), base);
        }
    }

    /** What is to be merged: the pushed commits, verified on this base. */
    private record Rebased(String baseSha, String headSha) {}

    private static Rebased rebased(AttemptStages stages, String from) {
        String base = stages.rebase(from).baseSha();
        stages.verify();
        return new Rebased(base, stages.publish(base).headSha());
    }

    /** A merge that has begun is seen to its end: otherwise nobody would know whether it happened. */
    private MergeResult mergeUninterrupted(int number, String head, String base) {
        status.step("merging");
        MergeResult[] result = new MergeResult[1];
        underWay = true;
        try {
            Workflow.newDetachedCancellationScope(() -> {
                        result[0] = steps.merge(number, head, base, status.attemptRefsMayExist());
                        note(result[0]);
                    })
                    .run();
        } finally {
            underWay = false;
        }
        return result[0];
    }

    /** Waits for a person to merge or close the pull request. */
    void byPerson(PullRequestRef pullRequest) {
        status.step("waiting for a person to merge " + pullRequest.url());
        while (!merged) {
            lookAtForge = false;
            MergeResult[] decided = new MergeResult[1];
            Promise<?>[] watch = new Promise<?>[1];
            CancellationScope watching = Workflow.newCancellationScope(() -> {
                Promise<MergeResult> decision = steps.awaitDecision(pullRequest.number(), status.attemptRefsMayExist());
                watch[0] = decision;
                decision.thenApply(result -> decided[0] = result);
            });
            watching.run();
            Workflow.await(() -> watch[0].isCompleted() || lookAtForge);
            if (decided[0] != null) {
                note(decided[0]);
                if (!merged) {
                    throw closed(pullRequest);
                }
            } else if (watch[0].isCompleted()) {
                watch[0].get();
            }
            watching.cancel();
        }
    }

    boolean isMerged() {
        return merged;
    }

    @Nullable
    String mergeSha() {
        return mergeSha;
    }

    void granted() {
        turn.granted();
    }

    void pullRequestChanged() {
        lookAtForge = true;
    }

    /** While the ticket is paused others merge; a merge that is under way ends first. */
    void paused() {
        if (!underWay) {
            turn.leave();
        }
    }

    /** Leaves the queue. After a merge the build leaves it for the ticket, with its report. */
    void letGo() {
        if (!merged) {
            turn.leave();
        }
        turn.drain();
    }

    private void note(MergeResult result) {
        if (result.outcome() == MergeOutcome.MERGED) {
            merged = true;
            mergeSha = result.mergeSha();
        }
    }

    private static RuntimeException closed(PullRequestRef pullRequest) {
        return Failure.fatal(FailureCode.PULL_REQUEST_CLOSED, pullRequest.url() + " was closed without being merged");
    }
}
