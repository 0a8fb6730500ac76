package dev.swarm.workflows.ticket;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.agent.AgentResult;
import dev.swarm.contracts.build.BuildWorkflow;
import dev.swarm.contracts.build.MergeTurnRequest;
import dev.swarm.contracts.forge.MergeResult;
import dev.swarm.contracts.forge.PullRequestRef;
import dev.swarm.contracts.machine.HoldResult;
import dev.swarm.contracts.machine.Reservation;
import dev.swarm.contracts.project.MergeMode;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.ticket.TicketInput;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.contracts.workspace.Integrated;
import dev.swarm.contracts.workspace.Prepared;
import dev.swarm.contracts.workspace.Published;
import dev.swarm.contracts.workspace.Verification;
import dev.swarm.workflows.Failures;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
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
    private @Nullable CancellationScope scope;
    private @Nullable Reservation reservation;
    private @Nullable Failure machineFailure;
    private @Nullable String readyMachine;
    private @Nullable String mergeSha;
    private boolean turnAsked;
    private boolean turnGranted;
    private boolean lookAtForge;
    private boolean merged;

    TicketAttempt(TicketInput input, TicketStatus status, TicketSteps steps, TicketGate gate) {
        this.input = input;
        this.status = status;
        this.steps = steps;
        this.gate = gate;
    }

    /** Runs to a merge. Throws the failure otherwise; a cancellation where a person or the machine ended the attempt. */
    void run() {
        int attempt = status.nextAttempt();
        CancellationScope attemptScope = Workflow.newCancellationScope(() -> work(attempt));
        scope = attemptScope;
        try {
            attemptScope.run();
        } catch (TemporalFailure failure) {
            Failure lost = machineFailure;
            if (!merged) {
                throw Failures.isCancellation(failure) && lost != null
                        ? Failure.fatal(lost.code(), lost.message())
                        : failure;
            }
        } finally {
            Workflow.newDetachedCancellationScope(this::letGo).run();
        }
    }

    @Nullable
    String mergeSha() {
        return mergeSha;
    }

    void cancel() {
        if (scope != null) {
            scope.cancel();
        }
    }

    void machineReady(String machineId) {
        readyMachine = machineId;
    }

    void mergeGranted() {
        turnGranted = true;
    }

    void pullRequestChanged() {
        lookAtForge = true;
    }

    /** The machine of this attempt; null before it has one and after it was released. */
    @Nullable
    Reservation reservation() {
        return reservation;
    }

    private void work(int attempt) {
        status.move(TicketState.READY, "waiting for a machine");
        gate.pass();
        Reservation where = steps.place(attempt);
        reservation = where;
        status.reserved(where);
        status.move(TicketState.ASSIGNED, "starting a machine on " + where.hostId());
        status.record(
                null, new DomainEvent.TicketAssigned(attempt, where.hostId(), where.machineId(), where.provider()));
        hold(where);
        gate.pass();
        Prepared prepared = steps.prepare(where);
        gate.pass();
        status.move(TicketState.IN_PROGRESS, "the agent works");
        status.publishState();
        status.recordNow(null, new DomainEvent.AgentStarted(attempt, prepared.baseSha()));
        AgentResult result = steps.runAgent(where, attempt, status.guidance());
        status.record(
                null, new DomainEvent.AgentFinished(attempt, result.outcome(), result.exitCode(), result.duration()));
        requireSuccess(result);
        Verification verification = verify(where, attempt);
        Published published = publish(where, prepared.baseSha());
        gate.pass();
        status.step("opening the pull request");
        PullRequestRef pullRequest = steps.openPullRequest(attempt, verification);
        status.opened(pullRequest);
        status.move(TicketState.IN_REVIEW, "waiting to be merged");
        status.publishState();
        status.recordNow(null, new DomainEvent.PullRequestOpened(pullRequest.number(), pullRequest.url()));
        if (input.project().mergeMode() == MergeMode.MANUAL) {
            letGo();
            awaitPerson(pullRequest);
        } else {
            mergeInTurn(where, attempt, pullRequest, published, prepared.baseSha());
        }
    }

    private void hold(Reservation where) {
        Promise<HoldResult> hold = steps.hold(where);
        hold.handle((result, failure) -> {
            if (reservation != null) {
                machineFailure = failure instanceof TemporalFailure temporal
                        ? Failures.classify(temporal)
                        : Failure.of(FailureCode.MACHINE_LOST, result == null ? "it ended" : result.message());
                cancel();
            }
            return null;
        });
        Workflow.await(() -> where.machineId().equals(readyMachine));
    }

    private static void requireSuccess(AgentResult result) {
        switch (result.outcome()) {
            case SUCCEEDED -> {}
            case FAILED ->
                throw Failure.fatal(FailureCode.AGENT_FAILED, "exit code " + result.exitCode() + ": " + result.tail());
            case TIMED_OUT ->
                throw Failure.fatal(
                        FailureCode.AGENT_TIMED_OUT,
                        "stopped after " + result.duration().toSeconds() + " s");
            case STALLED ->
                throw Failure.fatal(
                        FailureCode.AGENT_STALLED, "printed nothing for too long; the last was: " + result.tail());
            case OVER_LIMIT -> throw Failure.fatal(FailureCode.DISK_LIMIT, "used more disk than allowed");
        }
    }

    private Verification verify(Reservation where, int attempt) {
        gate.pass();
        status.step("verifying");
        Verification verification = steps.verify(where, attempt);
        status.record(
                null,
                new DomainEvent.TicketVerified(
                        verification.passed(), verification.duration(), verification.reportId()));
        if (!verification.passed()) {
            throw Failure.fatal(
                    FailureCode.VERIFICATION_FAILED,
                    "exit code " + verification.exitCode() + ": " + verification.tail());
        }
        return verification;
    }

    private Published publish(Reservation where, String baseSha) {
        gate.pass();
        status.step("scanning and pushing");
        Published published = steps.publish(where, baseSha);
        status.record(
                null,
                new DomainEvent.CommitsPublished(published.headSha(), published.commits(), published.filesChanged()));
        return published;
    }

    /** Merges when it is this ticket's turn; each time the base has moved, rebases and verifies again first. */
    private void mergeInTurn(
            Reservation where, int attempt, PullRequestRef pullRequest, Published published, String baseSha) {
        gate.pass();
        turnAsked = true;
        tellBuild(true);
        Workflow.await(() -> turnGranted);
        gate.pass();
        status.step("merging");
        String head = published.headSha();
        String base = baseSha;
        while (true) {
            MergeResult result = mergeUninterrupted(pullRequest.number(), head, base);
            switch (result.outcome()) {
                case MERGED -> {
                    return;
                }
                case CLOSED -> throw closed(pullRequest);
                case BASE_MOVED, CONFLICT -> {
                    Integrated integrated = rebase(where, base);
                    base = integrated.baseSha();
                    verify(where, attempt);
                    head = publish(where, base).headSha();
                    status.step("merging");
                }
            }
        }
    }

    private Integrated rebase(Reservation where, String base) {
        status.step("rebasing");
        Integrated integrated = steps.integrate(where, base);
        if (!integrated.conflicts().isEmpty()) {
            throw Failure.fatal(
                    FailureCode.MERGE_CONFLICT,
                    "conflicts with what was merged meanwhile in " + String.join(", ", integrated.conflicts()));
        }
        if (!integrated.moved()) {
            throw Failure.fatal(
                    FailureCode.FORGE_REJECTED, "the forge refuses the merge, although the branch is up to date");
        }
        status.record(null, new DomainEvent.TicketRebased(integrated.baseSha()));
        return integrated;
    }

    /** A merge that has begun is seen to its end: otherwise nobody would know whether it happened. */
    private MergeResult mergeUninterrupted(int number, String head, String base) {
        MergeResult[] result = new MergeResult[1];
        Workflow.newDetachedCancellationScope(() -> {
                    result[0] = steps.merge(number, head, base);
                    noteMerge(result[0]);
                })
                .run();
        return result[0];
    }

    private void awaitPerson(PullRequestRef pullRequest) {
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
                noteMerge(decided[0]);
                if (!merged) {
                    throw closed(pullRequest);
                }
            } else if (watch[0].isCompleted()) {
                watch[0].get();
            }
            watching.cancel();
        }
    }

    private void noteMerge(MergeResult result) {
        switch (result.outcome()) {
            case MERGED -> {
                merged = true;
                mergeSha = result.mergeSha();
            }
            case BASE_MOVED, CONFLICT, CLOSED -> {}
        }
    }

    private static RuntimeException closed(PullRequestRef pullRequest) {
        return Failure.fatal(FailureCode.PULL_REQUEST_CLOSED, pullRequest.url() + " was closed without being merged");
    }

    /** Gives back what the attempt holds: the machine, and its place in the merge queue. */
    private void letGo() {
        Reservation where = reservation;
        if (where != null) {
            reservation = null;
            try {
                steps.release(where);
            } catch (TemporalFailure hostIsGone) {
                // The host's own clean-up removes what has no live holder.
                Workflow.getLogger(TicketAttempt.class).warn("Machine {} was not released", where.machineId());
            }
            status.record(null, new DomainEvent.MachineReleased(where.hostId(), where.machineId()));
            status.reserved(null);
        }
        if (turnAsked && !merged) {
            turnAsked = false;
            tellBuild(false);
        }
    }

    private void tellBuild(boolean wanted) {
        try {
            Workflow.newExternalWorkflowStub(BuildWorkflow.class, WorkflowIds.build(input.buildId()))
                    .mergeTurn(new MergeTurnRequest(input.node().key(), wanted));
        } catch (CanceledFailure cancelled) {
            throw cancelled;
        } catch (TemporalFailure buildIsGone) {
            if (wanted) {
                throw Failure.fatal(FailureCode.TERMINATED, "the build has ended");
            }
        }
    }
}
