package dev.swarm.contracts.machine;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a ticket goes on whose machine was lost while its host lives. A lost host is never tried again first. */
public enum RecoveryPolicy {
    /** Another host first, the same one where no other has room. */
    REASSIGN,
    /** The same host first. */
    RESTART;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
