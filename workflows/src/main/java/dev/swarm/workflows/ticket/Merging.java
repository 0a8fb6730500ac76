package dev.swarm.workflows.ticket;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.forge.MergeOutcome;
import dev.swarm.contracts.forge.MergeResult;
import dev.swarm.contracts.forge.PullRequestRef;
import dev.swarm.contracts.ticket.TicketInput;
import dev.swarm.contracts.workspace.Integrated;
import dev.swarm.contracts.workspace.Published;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import org.jspecify.annotations.Nullable;

/** How an attempt's pull request is merged: by the platform when it is the ticket's turn, or by a person on the forge. */
final class Merging {
    private final TicketStatus status;
    private final TicketSteps steps;
    private final MergeTurn turn;
    private @Nullable String mergeSha;
    private boolean underWay;
    private boolean lookAtForge;
    private boolean merged;

    Merging(TicketInput input, TicketStatus status, TicketSteps steps, TicketGate gate) {
        this.status = status;
        this.steps = steps;
        this.turn = new MergeTurn(input, gate);
    }

    /** Merges when it is this ticket's turn; each time the base has moved, rebases and verifies again first. */
    void inTurn(AttemptStages stages, PullRequestRef pullRequest, Published published, String baseSha) {
        String head = published.headSha();
        String base = baseSha;
        while (!merged) {
            turn.await();
            status.step("merging");
            MergeResult result = mergeUninterrupted(pullRequest.number(), head, base);
            switch (result.outcome()) {
                case MERGED -> {}
                case CLOSED -> throw closed(pullRequest);
                case BASE_MOVED, CONFLICT -> {
                    turn.await();
                    Integrated integrated = stages.rebase(base);
                    base = integrated.baseSha();
                    stages.verify();
                    head = stages.publish(base).headSha();
                }
            }
        }
    }

    /** A merge that has begun is seen to its end: otherwise nobody would know whether it happened. */
    private MergeResult mergeUninterrupted(int number, String head, String base) {
        MergeResult[] result = new MergeResult[1];
        underWay = true;
        try {
            Workflow.newDetachedCancellationScope(() -> {
                        result[0] = steps.merge(number, head, base);
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
                Promise<MergeResult> decision = steps.awaitDecision(pullRequest.number());
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
