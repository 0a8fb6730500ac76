package dev.swarm.contracts.agent;

import dev.swarm.contracts.model.ModelUsage;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One turn of the native agent's model.
 *
 * @param transcriptId the conversation up to and with it
 * @param text what it said, at most 500 characters
 * @param calls the tools to be used in the machine, in this order
 * @param refused calls that its role may not make or that are not well-formed, each with what it is told
 * @param question what a person is asked after them; null for nothing
 * @param completion that the model says it has done all; null where it does not
 * @param route the route of its role, for the next turn
 * @param cost in US dollars
 * @param logBytes length of the attempt's log after it
 */
public record Thought(
        String transcriptId,
        String text,
        List<ToolCall> calls,
        List<ToolOutcome> refused,
        @Nullable AgentQuestion question,
        @Nullable Completion completion,
        String route,
        ModelUsage usage,
        BigDecimal cost,
        long logBytes) {
    public Thought {
        calls = List.copyOf(calls);
        refused = List.copyOf(refused);
    }

    /**
     * The model says that it has done all.
     *
     * @param summary at most 2,000 characters
     */
    public record Completion(String callId, String summary) {}
}
