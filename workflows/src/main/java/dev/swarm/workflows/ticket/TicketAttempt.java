package dev.swarm.workflows.ticket;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.forge.PullRequestRef;
import dev.swarm.contracts.machine.MachineReady;
import dev.swarm.contracts.machine.Reservation;
import dev.swarm.contracts.project.MergeMode;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.ticket.GuidanceCommand;
import dev.swarm.contracts.ticket.TicketInput;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.contracts.workspace.Prepared;
import dev.swarm.contracts.workspace.Published;
import dev.swarm.contracts.workspace.Verification;
import dev.swarm.workflows.Failures;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
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
    private final Recovery recovery;
    private final HeldMachine machine;
    private final Merging merging;
    private final NativeAgent agent;
    private @Nullable CancellationScope scope;

    TicketAttempt(TicketInput input, TicketStatus status, TicketSteps steps, TicketGate gate, Recovery recovery) {
        this.input = input;
        this.status = status;
        this.steps = steps;
        this.gate = gate;
        this.recovery = recovery;
        this.machine = new HeldMachine(status, steps, new Placing(status, steps, recovery));
        this.merging = new Merging(input, status, steps, gate);
        this.agent = new NativeAgent(status, steps, recovery);
    }

    /** Runs to a merge. Throws the failure otherwise; a cancellation where a person or the machine ended the attempt. */
    void run() {
        int attempt = status.nextAttempt();
        CancellationScope attemptScope = Workflow.newCancellationScope(() -> work(attempt));
        scope = attemptScope;
        try {
            attemptScope.run();
        } catch (TemporalFailure failure) {
            Failure lost = machine.failure();
            machine.endedWith(Failures.classify(failure).code());
            if (!merging.isMerged()) {
                throw Failures.isCancellation(failure) && lost != null
                        ? Failure.fatal(lost.code(), lost.message())
                        : failure;
            }
        } finally {
            Workflow.newDetachedCancellationScope(() -> {
                        machine.release();
                        merging.letGo();
                    })
                    .run();
        }
    }

    private void work(int attempt) {
        status.move(TicketState.READY, "waiting for a machine");
        gate.pass();
        Reservation where = machine.place(attempt);
        status.move(TicketState.ASSIGNED, "starting a machine on " + where.hostId());
        status.record(
                null,
                new DomainEvent.TicketAssigned(
                        attempt, where.hostId(), where.machineId(), where.provider(), where.why()));
        machine.hold(where, this::cancel);
        AttemptStages stages = new AttemptStages(attempt, where, status, steps, gate, agent);
        Prepared prepared = stages.prepare(recovery.resumeFrom(attempt));
        stages.runAgent(prepared);
        Verification verification = stages.verify();
        Published published = stages.publish(prepared.baseSha());
        PullRequestRef pullRequest = stages.openPullRequest(verification);
        if (input.project().mergeMode() == MergeMode.MANUAL) {
            machine.release();
            merging.byPerson(pullRequest);
        } else {
            merging.byPlatform(stages, pullRequest, published, prepared.baseSha());
        }
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
        machine.isUp(ready);
    }

    /** The host that it was on; null where none was found. */
    @Nullable
    String hostId() {
        return machine.hostId();
    }

    void mergeGranted() {
        merging.granted();
    }

    void pullRequestChanged() {
        merging.pullRequestChanged();
    }

    /** A person paused the ticket: the machine stands still, and others may merge. */
    void paused() {
        machine.freeze(true);
        agent.pause();
        merging.paused();
    }

    void resumed() {
        machine.freeze(false);
        agent.resume();
    }

    /** A person has said something; only a native agent hears it at once. */
    void guided(GuidanceCommand guidance) {
        agent.guide(guidance);
    }
}
