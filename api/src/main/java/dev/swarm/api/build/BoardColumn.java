package dev.swarm.api.build;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.swarm.contracts.ticket.TicketState;
import java.util.Locale;
import java.util.Map;

/** Where a board shows a ticket. */
public enum BoardColumn {
    BLOCKED("Blocked"),
    READY("Ready"),
    RUNNING("In progress"),
    PAUSED("Paused"),
    REVIEW("In review"),
    MERGED("Merged"),
    STOPPED("Stopped");

    private final String title;

    BoardColumn(String title) {
        this.title = title;
    }

    public static BoardColumn of(TicketState state) {
        return switch (state) {
            case BLOCKED -> BLOCKED;
            case READY -> READY;
            case ASSIGNED, IN_PROGRESS -> RUNNING;
            case PAUSED -> PAUSED;
            case IN_REVIEW -> REVIEW;
            case MERGED -> MERGED;
            case FAILED, CANCELLED, SKIPPED -> STOPPED;
        };
    }

    public String title() {
        return title;
    }

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How many of these tickets, counted by state, are in it. */
    public int count(Map<String, Integer> byState) {
        int count = 0;
        for (TicketState state : TicketState.values()) {
            if (of(state) == this) {
                count += byState.getOrDefault(state.wire(), 0);
            }
        }
        return count;
    }
}
