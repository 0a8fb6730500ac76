package dev.swarm.contracts.build;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a build is. */
public enum BuildState {
    RUNNING,
    PAUSED,
    /** Nothing can run until a person retries, skips or adds tickets, finishes or cancels the build. */
    NEEDS_ATTENTION,
    COMPLETED,
    FAILED,
    CANCELLED;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean isFinal() {
        return switch (this) {
            case COMPLETED, FAILED, CANCELLED -> true;
            case RUNNING, PAUSED, NEEDS_ATTENTION -> false;
        };
    }
}
