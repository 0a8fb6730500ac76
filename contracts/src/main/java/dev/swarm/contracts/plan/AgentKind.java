package dev.swarm.contracts.plan;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What works on a ticket. */
public enum AgentKind {
    /** The ticket's own shell script: deterministic, needs no model. */
    COMMAND;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
