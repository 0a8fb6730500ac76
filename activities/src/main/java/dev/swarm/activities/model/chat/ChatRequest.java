package dev.swarm.activities.model.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.contracts.record.EventScope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a model, whoever provides it.
 *
 * @param callId idempotency key: a call of this id that has been answered before is not made again, its answer is given
 * @param route the model route, see {@link dev.swarm.contracts.model.ModelRoutes}
 * @param payer what the call is accounted to
 * @param purpose what for, in a word or two such as {@code clarify} or {@code agent}; shown with the spend
 * @param system the standing instruction; the part that stays the same from call to call, so that providers can cache it
 * @param messages the conversation, the user's message last
 * @param tools what the model may call; empty for none
 * @param outputSchema JSON schema that the answer's text must fulfil; null for free text. Not together with tools
 * @param maxOutputTokens the longest answer wanted
 */
public record ChatRequest(
        String callId,
        String route,
        EventScope payer,
        String purpose,
        String system,
        List<Message> messages,
        List<Tool> tools,
        @Nullable ObjectNode outputSchema,
        int maxOutputTokens) {
    public ChatRequest {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
    }
}
