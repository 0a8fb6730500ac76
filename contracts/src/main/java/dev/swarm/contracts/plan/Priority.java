package dev.swarm.contracts.plan;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Which ready ticket goes first; the first constant is the most urgent. */
public enum Priority {
    CRITICAL,
    HIGH,
    MEDIUM,
    LOW;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
