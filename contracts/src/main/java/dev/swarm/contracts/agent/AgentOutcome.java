package dev.swarm.contracts.agent;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How an agent ended. */
public enum AgentOutcome {
    SUCCEEDED,
    /** It ended with an exit code other than 0. */
    FAILED,
    /** It was stopped because it worked for too long. */
    TIMED_OUT,
    /** It was stopped because it printed nothing for too long. */
    STALLED,
    /** It was stopped because it used more disk than its machine may. */
    OVER_LIMIT;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
