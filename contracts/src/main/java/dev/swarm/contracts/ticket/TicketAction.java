package dev.swarm.contracts.ticket;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What people do with a ticket, and in which states it makes sense. Workflows refuse by this, the API tells it, and pages
 * offer no more than it allows.
 */
public enum TicketAction {
    PAUSE(TicketState.ASSIGNED, TicketState.IN_PROGRESS, TicketState.IN_REVIEW),
    RESUME(TicketState.PAUSED),
    /** Starts a running ticket's next attempt, or an ended ticket anew. */
    RETRY(
            TicketState.ASSIGNED,
            TicketState.IN_PROGRESS,
            TicketState.IN_REVIEW,
            TicketState.PAUSED,
            TicketState.FAILED,
            TicketState.CANCELLED,
            TicketState.SKIPPED),
    /** Gives a ticket up that does not run; what waits for it goes on. */
    SKIP(TicketState.BLOCKED, TicketState.READY, TicketState.FAILED, TicketState.CANCELLED),
    TERMINATE(TicketState.ASSIGNED, TicketState.IN_PROGRESS, TicketState.IN_REVIEW, TicketState.PAUSED),
    PRIORITY(TicketState.BLOCKED, TicketState.READY),
    /** Tells a running ticket's agent something. */
    GUIDANCE(TicketState.ASSIGNED, TicketState.IN_PROGRESS, TicketState.IN_REVIEW, TicketState.PAUSED);

    private final Set<TicketState> states;

    TicketAction(TicketState first, TicketState... more) {
        this.states = EnumSet.of(first, more);
    }

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean isAllowedIn(TicketState state) {
        return states.contains(state);
    }

    /** Those that make sense in this state, in the order above. */
    public static List<TicketAction> allowedIn(TicketState state) {
        List<TicketAction> allowed = new ArrayList<>();
        for (TicketAction action : values()) {
            if (action.isAllowedIn(state)) {
                allowed.add(action);
            }
        }
        return List.copyOf(allowed);
    }
}
