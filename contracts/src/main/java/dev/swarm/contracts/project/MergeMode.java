package dev.swarm.contracts.project;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Who merges a ticket's pull request. */
public enum MergeMode {
    /** The platform, through the build's merge queue. */
    AUTO,
    /** A person, on the forge; the ticket waits for it. */
    MANUAL;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
