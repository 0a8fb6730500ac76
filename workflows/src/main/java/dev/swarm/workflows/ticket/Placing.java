package dev.swarm.workflows.ticket;

import dev.swarm.contracts.machine.HostsFor;
import dev.swarm.contracts.machine.PlaceRequest;
import dev.swarm.contracts.machine.Reservation;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.workflows.Failures;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/** Finds a host with room for an attempt. A ticket that waits for one says what for and why. */
final class Placing {
    private static final Duration FIRST_LOOK = Duration.ofMinutes(1);
    private static final Duration LAST_LOOK = Duration.ofHours(1);
    private static final int LOOK_MULTIPLIER = 4;

    private final TicketStatus status;
    private final TicketSteps steps;
    private final Recovery recovery;
    private String told = "";

    Placing(TicketStatus status, TicketSteps steps, Recovery recovery) {
        this.status = status;
        this.steps = steps;
        this.recovery = recovery;
    }

    Reservation place(int attempt) {
        String again = recovery.restartOn();
        if (again != null) {
            try {
                return steps.placeOn(again, steps.placeRequest(attempt, null));
            } catch (TemporalFailure noRoomThere) {
                if (Failures.isCancellation(noRoomThere)) {
                    throw noRoomThere;
                }
                status.step("host " + again + " does not take it again");
            }
        }
        PlaceRequest request = steps.placeRequest(attempt, recovery.avoid());
        status.step("waiting for a host with room for a " + request.wanted());
        Promise<Reservation> placed = steps.place(request);
        Duration look = FIRST_LOOK;
        while (!Workflow.await(look, placed::isCompleted)) {
            tellWhy(request, placed);
            Duration longer = look.multipliedBy(LOOK_MULTIPLIER);
            look = longer.compareTo(LAST_LOOK) > 0 ? LAST_LOOK : longer;
        }
        return placed.get();
    }

    private void tellWhy(PlaceRequest request, Promise<Reservation> placed) {
        Promise<HostsFor> asked = steps.hostsFor(request);
        Workflow.await(() -> asked.isCompleted() || placed.isCompleted());
        if (!asked.isCompleted() || asked.getFailure() != null) {
            return;
        }
        String reason = asked.get().text();
        if (!reason.equals(told)) {
            told = reason;
            status.step("waiting for a host with room for a " + request.wanted() + ": " + reason);
            status.recordNow(null, new DomainEvent.TicketWaits(request.wanted(), reason));
        }
    }
}
