package dev.swarm.contracts.agent;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What the native agent is doing. */
public enum AgentState {
    /** Its model is asked. */
    THINKING,
    /** A tool is used. */
    USING_TOOL,
    /** It has asked a person something. */
    WAITING,
    /** A person paused its ticket. */
    PAUSED,
    ENDED;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
