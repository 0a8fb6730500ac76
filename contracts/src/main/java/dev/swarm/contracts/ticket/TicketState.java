package dev.swarm.contracts.ticket;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a ticket is. */
public enum TicketState {
    BLOCKED,
    READY,
    ASSIGNED,
    IN_PROGRESS,
    IN_REVIEW,
    MERGED,
    PAUSED,
    FAILED,
    CANCELLED,
    SKIPPED;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** True where its workflow has ended and only a retry makes it run again. */
    public boolean isFinal() {
        return switch (this) {
            case MERGED, FAILED, CANCELLED, SKIPPED -> true;
            case BLOCKED, READY, ASSIGNED, IN_PROGRESS, IN_REVIEW, PAUSED -> false;
        };
    }

    /** True while its workflow runs. */
    public boolean isActive() {
        return switch (this) {
            case ASSIGNED, IN_PROGRESS, IN_REVIEW, PAUSED -> true;
            case BLOCKED, READY, MERGED, FAILED, CANCELLED, SKIPPED -> false;
        };
    }
}
