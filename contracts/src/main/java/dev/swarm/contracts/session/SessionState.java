package dev.swarm.contracts.session;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a design session is. */
public enum SessionState {
    CLARIFYING,
    REVIEWING,
    APPROVED,
    BUILDING,
    COMPLETED,
    FAILED,
    CANCELLED,
    EXPIRED;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean isFinal() {
        return switch (this) {
            case COMPLETED, FAILED, CANCELLED, EXPIRED -> true;
            case CLARIFYING, REVIEWING, APPROVED, BUILDING -> false;
        };
    }
}
