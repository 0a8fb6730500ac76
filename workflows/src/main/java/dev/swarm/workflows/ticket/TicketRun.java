package dev.swarm.workflows.ticket;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.build.BuildWorkflow;
import dev.swarm.contracts.build.TicketReport;
import dev.swarm.contracts.forge.PullRequestRef;
import dev.swarm.contracts.machine.MachineReady;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.ticket.GuidanceCommand;
import dev.swarm.contracts.ticket.TicketInput;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.workflows.Failures;
import dev.swarm.workflows.ticket.AttemptPolicy.Decision;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The main loop of a ticket: attempts until one merges, a person ends it, or the policy gives up. */
final class TicketRun {
    private static final int GUIDANCE_FROM_FAILURE = 1_000;

    private final TicketInput input;
    private final TicketStatus status;
    private final TicketSteps steps;
    private final TicketGate gate = new TicketGate();
    private final FailureCounts failures = new FailureCounts();
    private final Recovery recovery;
    private TicketAttempt attempt;
    private boolean terminated;
    private boolean retryNow;
    private @Nullable String endedBy;
    private @Nullable String endReason;

    TicketRun(TicketInput input, TicketStatus status) {
        this.input = input;
        this.status = status;
        this.steps = new TicketSteps(input);
        this.recovery = new Recovery(input.project().placementOrStandard().onLoss(), input.firstAttempt());
        this.attempt = new TicketAttempt(input, status, steps, gate, recovery);
    }

    TicketReport run() {
        try {
            while (!status.state().isFinal()) {
                attemptOnce();
            }
        } catch (CanceledFailure cancelled) {
            end(TicketState.CANCELLED, new DomainEvent.TicketCancelled("the workflow was cancelled"));
        }
        Workflow.newDetachedCancellationScope(this::finish).run();
        return report();
    }

    void pause(String by, String reason) {
        gate.close();
        status.pause();
        status.recordNow(by, new DomainEvent.TicketPaused(reason));
        attempt.paused();
    }

    void resume(String by) {
        gate.open(by);
        status.resume();
        status.recordNow(by, new DomainEvent.TicketResumed());
        attempt.resumed();
    }

    void terminate(String by, String reason) {
        terminated = true;
        endedBy = by;
        endReason = reason;
        gate.open(by);
        attempt.cancel();
    }

    void retry(String by, @Nullable String reason) {
        retryNow = true;
        status.recordNow(by, new DomainEvent.TicketRetried(reason));
        if (gate.isClosed()) {
            gate.open(by);
            status.resume();
        }
        attempt.cancel();
    }

    void guide(GuidanceCommand guidance) {
        status.guide(guidance.text());
        status.recordNow(guidance.actor(), new DomainEvent.GuidanceGiven(guidance.text()));
        attempt.guided(guidance);
    }

    void machineReady(MachineReady ready) {
        attempt.machineReady(ready);
    }

    void mergeGranted() {
        attempt.mergeGranted();
    }

    void pullRequestChanged() {
        attempt.pullRequestChanged();
    }

    private void attemptOnce() {
        retryNow = false;
        try {
            attempt.run();
            end(TicketState.MERGED, new DomainEvent.TicketMerged(attempt.mergeSha(), status.attempt()));
        } catch (TemporalFailure failure) {
            if (terminated) {
                endIfTerminated();
            } else if (retryNow) {
                recovery.startsAnew(status.attempt() + 1);
                status.step("starting again, as a person asked");
            } else if (Failures.isCancellation(failure)) {
                throw new CanceledFailure("the workflow was cancelled");
            } else {
                failed(Failures.classify(failure));
            }
        }
        attempt = new TicketAttempt(input, status, steps, gate, recovery);
    }

    private void failed(Failure failure) {
        int before = failures.add(failure);
        status.failed(failure);
        if (Recovery.isLoss(failure.code())) {
            recovery.lost(attempt.hostId(), failure.code());
        } else if (failure.code() != FailureCode.BUDGET_EXCEEDED) {
            if (status.pipeline() != null && PhaseOrder.goesOn(failure.code())) {
                recovery.repeatsPhase();
            } else {
                recovery.startsAnew(status.attempt() + 1);
            }
            status.guide(guidanceFrom(failure));
        }
        switch (AttemptPolicy.decide(failure, before, input.node().retry())) {
            case Decision.Retry retry -> {
                status.recordNow(null, new DomainEvent.AttemptFailed(status.attempt(), failure, retry.delay()));
                pauseFor(retry.delay());
            }
            case Decision.AskPerson ignored -> {
                status.record(null, new DomainEvent.AttemptFailed(status.attempt(), failure, null));
                askPerson(failure);
            }
            case Decision.GiveUp ignored -> {
                status.record(null, new DomainEvent.AttemptFailed(status.attempt(), failure, null));
                end(TicketState.FAILED, new DomainEvent.TicketFailed(failure, status.attempt()));
            }
        }
    }

    private void pauseFor(Duration delay) {
        status.step("trying again in " + delay.toSeconds() + " s");
        Workflow.await(delay, () -> retryNow || terminated);
        endIfTerminated();
    }

    private void askPerson(Failure failure) {
        gate.close();
        status.pause();
        status.step("waiting for a person: " + failure.message());
        status.recordNow(null, new DomainEvent.TicketPaused(failure.code().hint()));
        gate.pass();
        endIfTerminated();
    }

    private void endIfTerminated() {
        if (terminated) {
            status.move(TicketState.CANCELLED, endReason == null ? "terminated" : endReason);
            status.record(endedBy, new DomainEvent.TicketCancelled(endReason));
        }
    }

    private void end(TicketState state, DomainEvent event) {
        status.move(state, state.wire());
        status.record(null, event);
    }

    private void finish() {
        status.publishState();
        if (status.state() == TicketState.CANCELLED && (status.branchMayExist() || status.attemptRefsMayExist())) {
            closePullRequest();
        }
        try {
            Workflow.newExternalWorkflowStub(BuildWorkflow.class, WorkflowIds.build(input.buildId()))
                    .ticketReported(report());
        } catch (TemporalFailure buildIsGone) {
            Workflow.getLogger(TicketRun.class).info("Build {} has ended before its ticket", input.buildId());
        }
        status.timeline().drain();
    }

    private void closePullRequest() {
        PullRequestRef pullRequest = status.pullRequest();
        try {
            steps.close(pullRequest == null ? 0 : pullRequest.number(), status.attemptRefsMayExist());
        } catch (TemporalFailure notClosed) {
            Workflow.getLogger(TicketRun.class).warn("The branch of {} was not closed", input.ticketId());
        }
    }

    private TicketReport report() {
        Failure failure = status.state() == TicketState.FAILED || status.state() == TicketState.CANCELLED
                ? status.failure()
                : null;
        return new TicketReport(input.node().key(), input.run(), status.state(), status.attempt(), failure);
    }

    private static String guidanceFrom(Failure failure) {
        String message = failure.message();
        String end = message.length() > GUIDANCE_FROM_FAILURE
                ? message.substring(message.length() - GUIDANCE_FROM_FAILURE)
                : message;
        return "The attempt before failed (" + failure.code() + "): " + end;
    }
}
