package dev.swarm.contracts.machine;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Which of the hosts that could take a ticket come first. Where none of those has room, the others take it. */
public enum PlacementPreference {
    /** The best one by its score. */
    BEST,
    /** Hosts on the machine of the control plane. */
    LOCAL_FIRST,
    /** Hosts elsewhere. */
    REMOTE_FIRST,
    /** Those with the least cost per hour. */
    CHEAPEST;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
