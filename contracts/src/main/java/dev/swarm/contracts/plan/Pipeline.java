package dev.swarm.contracts.plan;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The phases that the native agent works through on one ticket, one after the other. */
public enum Pipeline {
    /** From a specification by pseudocode and architecture to tested code and its documents. */
    SPARC(List.of(Phase.SPECIFICATION, Phase.PSEUDOCODE, Phase.ARCHITECTURE, Phase.REFINEMENT, Phase.COMPLETION));

    private final List<Phase> phases;

    Pipeline(List<Phase> phases) {
        this.phases = phases;
    }

    /** How many times the time and tokens of a plain ticket it is expected to take. */
    int effort() {
        return 2;
    }

    /** In their order. */
    public List<Phase> phases() {
        return phases;
    }

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The names of all, for people. */
    public static String names() {
        return String.join(", ", Arrays.stream(values()).map(Pipeline::wire).toList());
    }
}
