package dev.swarm.contracts.forge;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What became of a pull request. */
public enum MergeOutcome {
    MERGED,
    /** The base has moved since verification; integrate and verify again. */
    BASE_MOVED,
    /** The forge refuses it as conflicting. */
    CONFLICT,
    /** Somebody closed it. */
    CLOSED;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
