package dev.swarm.contracts.agent;

import java.util.List;

/**
 * What the native agent asks a person.
 *
 * @param callId the tool call that asks, which the answer is the result of
 * @param text at most 2,000 characters
 * @param options answers that it offers; may be empty
 */
public record AgentQuestion(String callId, String text, List<String> options) {
    public AgentQuestion {
        options = List.copyOf(options);
    }
}
