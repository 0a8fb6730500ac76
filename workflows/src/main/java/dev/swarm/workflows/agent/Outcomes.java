package dev.swarm.workflows.agent;

import dev.swarm.contracts.agent.ToolOutcome;

/** Results of tool calls that need no machine. Pure. */
final class Outcomes {
    private static final int EXCERPT = 200;

    private Outcomes() {}

    static ToolOutcome said(String callId, String text, boolean failed) {
        return new ToolOutcome(callId, failed, text, null, text.substring(0, Math.min(EXCERPT, text.length())), "");
    }
}
