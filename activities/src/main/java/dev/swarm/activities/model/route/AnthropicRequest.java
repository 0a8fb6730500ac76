package dev.swarm.activities.model.route;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.activities.model.chat.Block;
import dev.swarm.activities.model.chat.ChatRequest;
import dev.swarm.activities.model.chat.Message;
import dev.swarm.activities.model.chat.Tool;
import java.util.Comparator;

/** A request in the words of Anthropic's Messages API. */
final class AnthropicRequest {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private AnthropicRequest() {}

    static ObjectNode body(String model, ChatRequest request) {
        ObjectNode body = JSON.objectNode().put("model", model).put("max_tokens", request.maxOutputTokens());
        ArrayNode system = body.putArray("system");
        text(system, request.system());
        if (request.outputSchema() != null) {
            text(system, StructuredOutput.instruction(request.outputSchema()));
            SchemaSubset.of(request.outputSchema())
                    .ifPresent(schema -> body.putObject("output_config")
                            .putObject("format")
                            .put("type", "json_schema")
                            .set("schema", schema));
        }
        ArrayNode messages = body.putArray("messages");
        request.messages().forEach(message -> message(messages, message, model));
        if (!request.tools().isEmpty()) {
            ArrayNode tools = body.putArray("tools");
            request.tools().forEach(tool -> tool(tools, tool));
        }
        // Everything up to a mark is cached: tools and system for all calls of a kind, the conversation for its next
        // turn.
        mark(system);
        mark(messages);
        return body;
    }

    private static void message(ArrayNode messages, Message message, String model) {
        ObjectNode object = JSON.objectNode().put("role", message.role() == Message.Role.USER ? "user" : "assistant");
        ArrayNode content = object.putArray("content");
        message.blocks().stream()
                // The API wants the answers of tools before anything else.
                .sorted(Comparator.comparing(block -> !(block instanceof Block.ToolResult)))
                .forEach(block -> block(content, block, model));
        if (!content.isEmpty()) {
            messages.add(object);
        }
    }

    private static void block(ArrayNode content, Block block, String model) {
        switch (block) {
            case Block.Text text -> text(content, text.text());
            case Block.Thought thought -> {
                if (thought.model().equals(model)) {
                    content.add(thought.content());
                }
            }
            case Block.ToolCall call ->
                content.addObject()
                        .put("type", "tool_use")
                        .put("id", call.id())
                        .put("name", call.name())
                        .set("input", call.input());
            case Block.ToolResult result ->
                content.addObject()
                        .put("type", "tool_result")
                        .put("tool_use_id", result.callId())
                        .put("content", result.text().isBlank() ? "(nothing)" : result.text())
                        .put("is_error", result.failed());
        }
    }

    /** Empty texts are refused by the API. */
    private static void text(ArrayNode content, String text) {
        if (!text.isBlank()) {
            content.addObject().put("type", "text").put("text", text);
        }
    }

    private static void tool(ArrayNode tools, Tool tool) {
        tools.addObject()
                .put("name", tool.name())
                .put("description", tool.description())
                .set("input_schema", tool.inputSchema());
    }

    /** Marks the last block of system, or of the last user's message. */
    private static void mark(ArrayNode blocks) {
        if (blocks.isEmpty()) {
            return;
        }
        ObjectNode last = (ObjectNode) blocks.get(blocks.size() - 1);
        if (last.get("content") instanceof ArrayNode content) {
            if (last.path("role").asText().equals("user")) {
                mark(content);
            }
        } else {
            last.putObject("cache_control").put("type", "ephemeral");
        }
    }
}
