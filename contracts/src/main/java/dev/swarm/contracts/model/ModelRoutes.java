package dev.swarm.contracts.model;

import java.util.List;

/** The names of the model routes that the platform asks for; a configuration may send several to one model. */
public final class ModelRoutes {
    /** Ordinary work: agents, unless their role says otherwise. */
    public static final String GENERAL = "general";

    /** Short and cheap answers, such as questions to a person. */
    public static final String FAST = "fast";

    /** Long thought: specs and plans. */
    public static final String REASONING = "reasoning";

    /** Reading changes. */
    public static final String REVIEW = "review";

    /** The best there is, for what is hard. */
    public static final String SMART = "smart";

    public static final List<String> ALL = List.of(GENERAL, FAST, REASONING, REVIEW, SMART);

    private ModelRoutes() {}
}
