package dev.swarm.api.fleet;

import com.fasterxml.jackson.annotation.JsonValue;
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

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
