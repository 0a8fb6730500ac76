package dev.swarm.workflows.ticket;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.machine.MachineReady;
import dev.swarm.contracts.machine.Reservation;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.contracts.workspace.Change;
import dev.swarm.contracts.workspace.Prepared;
import dev.swarm.contracts.workspace.Verification;
import dev.swarm.workflows.Failures;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One machine, and what an agent makes of the ticket in it, up to commits that the project's checks have seen. */
final class Candidate {
    private final int attempt;
    private final TicketStatus status;
    private final TicketSteps steps;
    private final TicketGate gate;
    private final HeldMachine machine;
    private final NativeAgent agent;
    private final @Nullable PhaseRun phases;
    private Runnable onLoss = this::cancel;
    private @Nullable CancellationScope scope;
    private @Nullable AttemptStages stages;
    private @Nullable Prepared prepared;
    private @Nullable Verification verification;
    private @Nullable Change change;
    private @Nullable Failure failure;
    private boolean over;

    Candidate(
            int attempt,
            TicketStatus status,
            TicketSteps steps,
            TicketGate gate,
            HeldMachine machine,
            NativeAgent agent,
            @Nullable PhaseRun phases) {
        this.attempt = attempt;
        this.status = status;
        this.steps = steps;
        this.gate = gate;
        this.machine = machine;
        this.agent = agent;
        this.phases = phases;
    }

    /**
     * Works until its commits are verified.
     *
     * @param fence the attempt whose mark on the forge makes way for no earlier one
     * @param resumeFrom the first attempt whose checkpoints it may go on from; 0 to start anew
     */
    void work(int fence, int resumeFrom) {
        gate.pass();
        Reservation where = machine.place(attempt);
        if (status.state() == TicketState.READY) {
            status.move(TicketState.ASSIGNED, "starting a machine on " + where.hostId());
        }
        status.record(
                null,
                new DomainEvent.TicketAssigned(
                        attempt, where.hostId(), where.machineId(), where.provider(), where.why()));
        machine.hold(where, () -> onLoss.run());
        AttemptStages begun = new AttemptStages(attempt, fence, where, status, steps, gate, agent);
        stages = begun;
        Prepared base = begun.prepare(resumeFrom);
        prepared = base;
        if (phases == null) {
            begun.runAgent(base);
        } else {
            stages = phases.work(begun, base);
        }
        verification = stages().verify();
    }

    /** Works beside others, in a scope of its own: its failure is its own, and gives its machine back. */
    void compete(int fence) {
        CancellationScope own = Workflow.newCancellationScope(() -> {
            work(fence, 0);
            change = stages().change(prepared().baseSha());
        });
        scope = own;
        try {
            own.run();
        } catch (TemporalFailure thrown) {
            failed(thrown);
        } finally {
            over = true;
        }
    }

    private void failed(TemporalFailure thrown) {
        Failure why = Failures.isCancellation(thrown) ? machine.failure() : Failures.classify(thrown);
        if (why == null) {
            // Given up from outside, where its machine is seen to.
            return;
        }
        failure = why;
        machine.endedWith(why.code());
        status.recordNow(null, new DomainEvent.CandidateFailed(attempt, why));
        Workflow.newDetachedCancellationScope(machine::release).run();
    }

    /** It was chosen: from now on the loss of its machine is that of the whole attempt. */
    void chosen(Runnable cancelAttempt) {
        onLoss = cancelAttempt;
    }

    void cancel() {
        if (scope != null) {
            scope.cancel();
        }
    }

    int attempt() {
        return attempt;
    }

    NativeAgent agent() {
        return agent;
    }

    HeldMachine machine() {
        return machine;
    }

    void machineReady(MachineReady ready) {
        machine.isUp(ready);
    }

    AttemptStages stages() {
        return Objects.requireNonNull(stages);
    }

    Prepared prepared() {
        return Objects.requireNonNull(prepared);
    }

    Verification verification() {
        return Objects.requireNonNull(verification);
    }

    /** What it changed; only where it competed and was verified. */
    Change change() {
        return Objects.requireNonNull(change);
    }

    /** What reviewers vote on, before anything of it is published. */
    Proposal proposal() {
        return stages().proposal(change(), verification());
    }

    /** Whether it can be chosen: its work is done, verified, and its machine still there. */
    boolean isVerified() {
        return change != null && machine.failure() == null;
    }

    boolean isOver() {
        return over;
    }

    /** Why it is out of the contest; null where it is not, or was given up. */
    @Nullable
    Failure failure() {
        return failure == null ? machine.failure() : failure;
    }
}
