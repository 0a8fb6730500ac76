package dev.swarm.contracts.agent;

import dev.swarm.contracts.model.ModelUsage;
import java.math.BigDecimal;
import java.util.List;

/**
 * One turn of the native agent, for people.
 *
 * @param text what the model said, at most 500 characters
 * @param usage tokens of this turn
 * @param cost in US dollars
 */
public record AgentTurn(int turn, String text, List<Call> calls, ModelUsage usage, BigDecimal cost) {
    public AgentTurn {
        calls = List.copyOf(calls);
    }

    /**
     * A tool call.
     *
     * @param what what it was called with, at most 120 characters
     * @param state running, done or failed
     * @param result the end of its result, at most 200 characters; empty while it runs
     */
    public record Call(String tool, String what, String state, String result) {}
}
