package dev.swarm.api.identity;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a key may do. */
public enum Role {
    /** A person: everything but the workers' endpoints. */
    ADMIN,
    /** A worker of the platform itself: the internal endpoints and reading artifacts. */
    WORKER,
    /** A host that joined by a token: what {@link #WORKER} may, as far as it concerns this host. Made by joining only. */
    HOST;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
