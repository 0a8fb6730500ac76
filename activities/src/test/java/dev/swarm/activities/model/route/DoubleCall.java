package dev.swarm.activities.model.route;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * A call that {@link ModelDouble} got.
 *
 * @param path with its query, such as {@code /v1/messages?beta=true}
 * @param headers by name in lower case
 */
public record DoubleCall(String path, Map<String, String> headers, JsonNode body) {
    public String model() {
        return body.path("model").asText();
    }

    public boolean streams() {
        return body.path("stream").asBoolean();
    }

    /** The key that came with it; empty for none. */
    public String key() {
        String bearer = headers.getOrDefault("authorization", "");
        return headers.getOrDefault(
                "x-api-key", bearer.startsWith("Bearer ") ? bearer.substring("Bearer ".length()) : "");
    }

    /** The whole last message as JSON, for predicates. */
    public String lastMessage() {
        JsonNode messages = body.path("messages");
        return messages.path(messages.size() - 1).toString();
    }
}
