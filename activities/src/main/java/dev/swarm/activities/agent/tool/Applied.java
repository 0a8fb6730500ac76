package dev.swarm.activities.agent.tool;

/** What a tool did, for the model. */
record Applied(String text, boolean failed) {
    static Applied well(String text) {
        return new Applied(text, false);
    }

    static Applied badly(String text) {
        return new Applied(text, true);
    }
}
