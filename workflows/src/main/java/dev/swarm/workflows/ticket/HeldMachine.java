package dev.swarm.workflows.ticket;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.machine.HoldResult;
import dev.swarm.contracts.machine.MachineReady;
import dev.swarm.contracts.machine.Reservation;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.workflows.Failures;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import org.jspecify.annotations.Nullable;

/** The machine of one attempt: placed, held by an activity as long as it lives, released once. */
final class HeldMachine {
    private final TicketStatus status;
    private final TicketSteps steps;
    private final Placing placing;
    private @Nullable Reservation reservation;
    private @Nullable String hostId;
    private @Nullable Failure failure;
    private boolean up;
    private boolean lost;
    private boolean hostLost;
    private @Nullable CancellationScope freezing;

    HeldMachine(TicketStatus status, TicketSteps steps, Placing placing) {
        this.status = status;
        this.steps = steps;
        this.placing = placing;
    }

    /** Waits for a host with room and reserves there. */
    Reservation place(int attempt) {
        Reservation where = placing.place(attempt);
        reservation = where;
        hostId = where.hostId();
        status.reserved(where);
        return where;
    }

    /** Brings the machine up, and waits until it is; {@code onLoss} runs if it ends before it is released. */
    void hold(Reservation where, Runnable onLoss) {
        Promise<HoldResult> hold = steps.hold(where);
        hold.handle((result, thrown) -> {
            if (reservation != null) {
                failure = thrown instanceof TemporalFailure temporal
                        ? Failures.classify(temporal)
                        : Failure.of(FailureCode.MACHINE_LOST, result == null ? "it ended" : result.message());
                onLoss.run();
            }
            return null;
        });
        Workflow.await(() -> up);
    }

    /** The holder says that a machine is up; it may be that of an earlier attempt. */
    void isUp(MachineReady ready) {
        Reservation where = reservation;
        if (where == null || !where.machineId().equals(ready.machineId())) {
            return;
        }
        if (up && ready.adopted()) {
            status.recordNow(null, new DomainEvent.MachineAdopted(where.hostId(), where.machineId()));
        }
        up = true;
    }

    /** How the attempt ended: with the loss of its machine or host, or otherwise. */
    void endedWith(FailureCode code) {
        lost |= Recovery.isLoss(code);
        hostLost |= code == FailureCode.HOST_LOST;
    }

    /** The host that it was on; null where none was found. */
    @Nullable
    String hostId() {
        return hostId;
    }

    /** Why the machine ended before it was released; null where it did not. */
    @Nullable
    Failure failure() {
        return failure;
    }

    /** Freezes or thaws the machine behind the command that asked for it; the newest wish wins. */
    void freeze(boolean frozen) {
        Reservation where = reservation;
        if (where == null) {
            return;
        }
        if (freezing != null) {
            freezing.cancel();
        }
        freezing = Workflow.newDetachedCancellationScope(() -> Async.procedure(() -> {
                    if (frozen) {
                        steps.freeze(where);
                    } else {
                        steps.thaw(where);
                    }
                })
                .handle((ignored, thrown) -> null));
        freezing.run();
    }

    /** Has the ticket show this machine as its own, where others were up beside it. */
    void show() {
        if (reservation != null) {
            status.reserved(reservation);
        }
    }

    /** Gives the machine back; harmless where there is none. */
    void release() {
        Reservation where = reservation;
        if (where == null) {
            return;
        }
        reservation = null;
        if (failure != null) {
            endedWith(failure.code());
        }
        try {
            // A lost host would not hear it, and was waited for long enough. Should it come back, its holder learns it.
            if (!hostLost) {
                steps.release(where);
            }
        } catch (TemporalFailure hostIsGone) {
            // The host's own clean-up removes what has no live holder.
            Workflow.getLogger(HeldMachine.class).warn("Machine {} was not released", where.machineId());
            lost = true;
        }
        status.record(null, new DomainEvent.MachineReleased(where.hostId(), where.machineId(), lost));
        status.released(where);
    }
}
