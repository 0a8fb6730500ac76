package dev.swarm.workflows.ticket;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.agent.AgentReport;
import dev.swarm.contracts.agent.AgentResult;
import dev.swarm.contracts.forge.PullRequestRef;
import dev.swarm.contracts.machine.Reservation;
import dev.swarm.contracts.plan.Phase;
import dev.swarm.contracts.plan.Pipeline;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.contracts.workspace.Change;
import dev.swarm.contracts.workspace.Integrated;
import dev.swarm.contracts.workspace.Prepared;
import dev.swarm.contracts.workspace.Published;
import dev.swarm.contracts.workspace.Verification;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The stages of one attempt in its machine. Each waits while the ticket is paused, shows itself and writes its event. */
final class AttemptStages {
    private final int attempt;
    private final int fence;
    private final Reservation where;
    private final TicketStatus status;
    private final TicketSteps steps;
    private final TicketGate gate;
    private final NativeAgent agent;

    /**
     * @param fence the newest attempt that has begun; it is another where several run side by side
     */
    AttemptStages(
            int attempt,
            int fence,
            Reservation where,
            TicketStatus status,
            TicketSteps steps,
            TicketGate gate,
            NativeAgent agent) {
        this.attempt = attempt;
        this.fence = fence;
        this.where = where;
        this.status = status;
        this.steps = steps;
        this.gate = gate;
        this.agent = agent;
    }

    /** The same while others wait for this ticket. */
    AttemptStages inTurn() {
        return new AttemptStages(attempt, fence, where, status, steps.inTurn(), gate, agent);
    }

    /** The next attempt in the same machine. */
    AttemptStages again(int next) {
        return new AttemptStages(next, next, where, status, steps, gate, agent);
    }

    Prepared prepare(int resumeFrom) {
        gate.pass();
        return steps.prepare(where, fence, resumeFrom);
    }

    /** All of the ticket in one run of its agent. */
    void runAgent(Prepared prepared) {
        runAgent(prepared, null, "the agent works");
    }

    /** One phase of the ticket's pipeline. */
    void runPhase(Prepared prepared, Phase phase, Pipeline pipeline) {
        int number = pipeline.phases().indexOf(phase) + 1;
        int phases = pipeline.phases().size();
        status.record(null, new DomainEvent.PhaseStarted(attempt, phase, number, phases));
        String summary = runAgent(prepared, phase, phase.wire() + ", phase " + number + " of " + phases);
        status.record(null, new DomainEvent.PhaseFinished(attempt, phase, summary, phase.document(status.ticketId())));
    }

    private String runAgent(Prepared prepared, @Nullable Phase phase, String step) {
        gate.pass();
        status.move(TicketState.IN_PROGRESS, step);
        status.publishState();
        status.recordNow(null, new DomainEvent.AgentStarted(attempt, prepared.baseSha(), prepared.checkpointSha()));
        status.agentStarts();
        if (status.isNative()) {
            AgentReport report = agent.run(where, attempt, phase, prepared);
            if (report.failure() != null && Recovery.isLoss(report.failure().code())) {
                throw Failure.fatal(report.failure().code(), report.failure().message());
            }
            agentEnded(report.result());
            requireSuccess(report);
            return report.result().tail();
        } else {
            AgentResult result = steps.runAgent(where, attempt, prepared.baseSha(), status.guidance());
            agentEnded(result);
            requireSuccess(result);
            return result.tail();
        }
    }

    private void agentEnded(AgentResult result) {
        status.agentEnded(result.duration());
        status.record(
                null, new DomainEvent.AgentFinished(attempt, result.outcome(), result.exitCode(), result.duration()));
    }

    private static void requireSuccess(AgentReport report) {
        Failure failure = report.failure();
        if (failure != null) {
            throw Failure.fatal(failure.code(), failure.message());
        }
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

    Verification verify() {
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

    Published publish(String baseSha) {
        gate.pass();
        status.step("scanning and pushing");
        status.pushing();
        Published published = steps.publish(where, fence, baseSha);
        status.record(
                null,
                new DomainEvent.CommitsPublished(
                        published.headSha(), published.commits(), published.filesChanged(), published.diffId()));
        return published;
    }

    /** What the commits change that nobody has published. */
    Change change(String baseSha) {
        gate.pass();
        return steps.diff(where, baseSha, null);
    }

    /** What the published commits change, for reviewers. */
    Proposal propose(Submission submission, String baseSha) {
        gate.pass();
        return proposal(steps.diff(where, baseSha, submission.published().headSha()), submission.verification());
    }

    Proposal proposal(Change change, Verification verification) {
        return new Proposal(attempt, change.headSha(), Objects.requireNonNull(change.diffId()), verification);
    }

    PullRequestRef openPullRequest(Verification verification) {
        gate.pass();
        status.step("opening the pull request");
        PullRequestRef pullRequest = steps.openPullRequest(attempt, verification);
        status.opened(pullRequest);
        status.move(TicketState.IN_REVIEW, "waiting to be merged");
        status.publishState();
        status.recordNow(null, new DomainEvent.PullRequestOpened(pullRequest.number(), pullRequest.url()));
        return pullRequest;
    }

    Integrated rebase(String base) {
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
}
