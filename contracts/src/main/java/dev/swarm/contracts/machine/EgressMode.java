package dev.swarm.contracts.machine;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What the network of a machine leads to. */
public enum EgressMode {
    /** Nothing. */
    NONE,
    /** The model gateway. */
    GATEWAY,
    /** The domains that the policy lists, by a proxy on the host that logs each connection, and the model gateway. */
    REGISTRIES,
    /** Everything but the host itself, other machines and private networks. */
    OPEN;

    /** Whether anything at all is reached. */
    public boolean hasWayOut() {
        return this != NONE;
    }

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
