package dev.swarm.activities.model.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The input of a tool as a model wrote it. */
final class ToolInput {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ToolInput() {}

    /** See {@link dev.swarm.activities.model.chat.Block.ToolCall} for text that is no JSON object. */
    static ObjectNode parse(String text) {
        if (text.isBlank()) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            if (JSON.readTree(text) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            // Told to the model below.
        }
        return JsonNodeFactory.instance.objectNode().put("malformed_input", text);
    }
}
