package dev.swarm.contracts.review;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a round of review came to. */
public enum ReviewOutcome {
    ACCEPTED,
    REJECTED,
    /** Too few voted in time: a person decides. */
    UNDECIDED;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
