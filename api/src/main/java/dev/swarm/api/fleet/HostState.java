package dev.swarm.api.fleet;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.swarm.api.problem.ProblemException;
import java.util.Locale;

/** How a host is, as people see it. */
public enum HostState {
    /** It reports, and takes machines while it has room. */
    LIVE,
    /** It reports, finishes what it has, and takes no new machine. */
    DRAINING,
    /** It reports, and says why it can run no machine. */
    UNAVAILABLE,
    /** It has not reported lately. */
    AWAY;

    /** The state of this name; refuses what is none. */
    static HostState of(String name) {
        for (HostState state : values()) {
            if (state.wire().equals(name)) {
                return state;
            }
        }
        throw ProblemException.invalid("state", "must be one of live, draining, unavailable, away");
    }

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
