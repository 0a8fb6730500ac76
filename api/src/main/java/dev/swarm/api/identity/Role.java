package dev.swarm.api.identity;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a key may do. */
public enum Role {
    /** A person: everything but the workers' endpoints. */
    ADMIN,
    /** A worker: the internal endpoints and reading artifacts. */
    WORKER;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
