package dev.swarm.contracts.plan;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What works on a ticket. */
public enum AgentKind {
    /** The ticket's own shell script: deterministic, needs no model. */
    COMMAND,
    /** Our own durable agent: a model outside the machine, its tools inside. */
    NATIVE,
    /** An agent program inside the machine, which reaches its model through the gateway. */
    CLI;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
