package dev.swarm.contracts.plan;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How much work a ticket is expected to be; the estimate's only input per ticket. */
public enum TicketSize {
    SMALL,
    MEDIUM,
    LARGE;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
