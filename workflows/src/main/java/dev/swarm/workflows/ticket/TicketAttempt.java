package dev.swarm.workflows.ticket;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.forge.PullRequestRef;
import dev.swarm.contracts.machine.MachineReady;
import dev.swarm.contracts.plan.Pipeline;
import dev.swarm.contracts.project.MergeMode;
import dev.swarm.contracts.project.ReviewPolicy;
import dev.swarm.contracts.ticket.GuidanceCommand;
import dev.swarm.contracts.ticket.TicketInput;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.contracts.workspace.Prepared;
import dev.swarm.contracts.workspace.Published;
import dev.swarm.workflows.Failures;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt: from a machine to a merged pull request. Runs in a cancellation scope of its own, which a person (terminate,
 * retry) or the loss of the machine cancels. The machine is released in a detached scope, however the attempt ends.
 */
final class TicketAttempt {
    private final TicketInput input;
    private final TicketStatus status;
    private final TicketSteps steps;
    private final TicketGate gate;
    private final Recovery recovery;
    private final Merging merging;
    private final @Nullable Reviewing reviewing;
    private final @Nullable PhaseRun phases;
    private final List<Candidate> candidates = new ArrayList<>();
    private @Nullable Contest contest;
    private @Nullable Candidate chosen;
    private @Nullable CancellationScope scope;

    TicketAttempt(TicketInput input, TicketStatus status, TicketSteps steps, TicketGate gate, Recovery recovery) {
        this.input = input;
        this.status = status;
        this.steps = steps;
        this.gate = gate;
        this.recovery = recovery;
        this.merging = new Merging(input, status, steps, gate);
        Pipeline pipeline = input.node().pipeline();
        this.phases = pipeline == null ? null : new PhaseRun(pipeline, status, recovery);
        ReviewPolicy policy = input.project().review();
        this.reviewing = policy == null ? null : new Reviewing(policy, status, steps, gate, phases, () -> freeze(true));
    }

    /** Runs to a merge. Throws the failure otherwise; a cancellation where a person or the machine ended the attempt. */
    void run() {
        int count = input.node().candidatesOrOne();
        for (int i = 0; i < count; i++) {
            candidates.add(candidate(status.nextAttempt(), count == 1));
        }
        CancellationScope attemptScope = Workflow.newCancellationScope(this::work);
        scope = attemptScope;
        try {
            attemptScope.run();
        } catch (TemporalFailure failure) {
            Failure lost = chosen == null ? null : chosen.machine().failure();
            if (chosen != null) {
                chosen.machine().endedWith(Failures.classify(failure).code());
            }
            if (!merging.isMerged()) {
                throw Failures.isCancellation(failure) && lost != null
                        ? Failure.fatal(lost.code(), lost.message())
                        : failure;
            }
        } finally {
            Workflow.newDetachedCancellationScope(this::letGo).run();
        }
    }

    /** Only an attempt that is alone goes on with the conversation of one before it. */
    private Candidate candidate(int attempt, boolean alone) {
        HeldMachine machine = new HeldMachine(status, steps, new Placing(status, steps, recovery));
        Recovery known = alone
                ? recovery
                : new Recovery(input.project().placementOrStandard().onLoss(), attempt);
        return new Candidate(attempt, status, steps, gate, machine, new NativeAgent(status, steps, known), phases);
    }

    private void letGo() {
        for (Candidate candidate : candidates) {
            candidate.machine().release();
        }
        if (contest != null) {
            contest.awaitEnd();
        }
        merging.letGo();
    }

    private void work() {
        status.move(TicketState.READY, "waiting for a machine");
        if (reviewing != null) {
            reviewing.takeSeats();
        }
        Candidate best = best();
        AttemptStages stages = best.stages();
        Prepared prepared = best.prepared();
        Published published = stages.publish(prepared.baseSha());
        PullRequestRef pullRequest = stages.openPullRequest(best.verification());
        Submission submission = new Submission(stages, published, best.verification());
        if (reviewing != null) {
            submission = reviewing.untilAccepted(
                    submission, prepared, pullRequest, contest == null ? null : contest.ballot(best));
        }
        if (input.project().mergeMode() == MergeMode.MANUAL) {
            best.machine().release();
            merging.byPerson(pullRequest);
        } else {
            merging.byPlatform(submission.stages(), pullRequest, submission.published(), prepared.baseSha());
        }
    }

    /** What goes on to the pull request: the only one, or the best of those that ran side by side. */
    private Candidate best() {
        Candidate only = candidates.getFirst();
        if (candidates.size() == 1) {
            choose(only);
            only.work(only.attempt(), recovery.resumeFrom(only.attempt()));
            return only;
        }
        Contest several = new Contest(candidates, reviewing, status);
        contest = several;
        Candidate winner = several.winner();
        choose(winner);
        several.dismissOthers(winner);
        return winner;
    }

    private void choose(Candidate candidate) {
        chosen = candidate;
        candidate.chosen(this::cancel);
    }

    @Nullable
    String mergeSha() {
        return merging.mergeSha();
    }

    void cancel() {
        if (scope != null) {
            scope.cancel();
        }
    }

    void machineReady(MachineReady ready) {
        for (Candidate candidate : candidates) {
            candidate.machineReady(ready);
        }
    }

    /** The host that it was on; null where none was found. */
    @Nullable
    String hostId() {
        return (chosen == null ? candidates.getFirst() : chosen).machine().hostId();
    }

    void mergeGranted() {
        merging.granted();
    }

    void pullRequestChanged() {
        merging.pullRequestChanged();
    }

    /** A person paused the ticket: its machines stand still, and others may merge. */
    void paused() {
        freeze(true);
        candidates.forEach(candidate -> candidate.agent().pause());
        merging.paused();
    }

    void resumed() {
        freeze(false);
        candidates.forEach(candidate -> candidate.agent().resume());
    }

    /** A person has said something; only native agents hear it at once. */
    void guided(GuidanceCommand guidance) {
        candidates.forEach(candidate -> candidate.agent().guide(guidance));
    }

    private void freeze(boolean frozen) {
        for (Candidate candidate : candidates) {
            candidate.machine().freeze(frozen);
        }
    }
}
