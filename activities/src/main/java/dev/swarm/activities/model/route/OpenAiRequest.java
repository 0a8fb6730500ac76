package dev.swarm.activities.model.route;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.activities.model.chat.Block;
import dev.swarm.activities.model.chat.ChatRequest;
import dev.swarm.activities.model.chat.Message;
import dev.swarm.activities.model.chat.Tool;

/** A request in the words of OpenAI's Chat Completions API. These providers cache prompts by themselves. */
final class OpenAiRequest {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private OpenAiRequest() {}

    static ObjectNode body(ModelRoute route, ChatRequest request) {
        ObjectNode body = JSON.objectNode().put("model", route.model());
        // OpenAI's own models know the new name of the field alone, most others the old one.
        boolean own = "api.openai.com".equals(route.baseUrl().getHost());
        body.put(own ? "max_completion_tokens" : "max_tokens", request.maxOutputTokens());
        body.putObject("stream_options").put("include_usage", true);
        ArrayNode messages = body.putArray("messages");
        String system = request.system();
        if (request.outputSchema() != null) {
            system = (system + "\n\n" + StructuredOutput.instruction(request.outputSchema())).strip();
            body.putObject("response_format")
                    .put("type", "json_schema")
                    .putObject("json_schema")
                    .put("name", "answer")
                    .put("strict", false)
                    .set("schema", request.outputSchema());
        }
        if (!system.isBlank()) {
            messages.addObject().put("role", "system").put("content", system);
        }
        for (Message message : request.messages()) {
            if (message.role() == Message.Role.USER) {
                user(messages, message);
            } else {
                assistant(messages, message, route.model());
            }
        }
        if (!request.tools().isEmpty()) {
            ArrayNode tools = body.putArray("tools");
            request.tools().forEach(tool -> tool(tools, tool));
        }
        return body;
    }

    /** What tools answered comes first, each in a message of its own. */
    private static void user(ArrayNode messages, Message message) {
        for (Block block : message.blocks()) {
            if (block instanceof Block.ToolResult result) {
                String text = result.text().isBlank() ? "(nothing)" : result.text();
                messages.addObject()
                        .put("role", "tool")
                        .put("tool_call_id", result.callId())
                        .put("content", result.failed() ? "Failed: " + text : text);
            }
        }
        if (!message.text().isBlank()) {
            messages.addObject().put("role", "user").put("content", message.text());
        }
    }

    private static void assistant(ArrayNode messages, Message message, String model) {
        ObjectNode object = messages.addObject().put("role", "assistant");
        if (!message.text().isEmpty() || message.toolCalls().isEmpty()) {
            object.put("content", message.text());
        }
        for (Block block : message.blocks()) {
            if (block instanceof Block.ToolCall call) {
                ObjectNode called = object.withArray("tool_calls").addObject();
                called.put("id", call.id())
                        .put("type", "function")
                        .putObject("function")
                        .put("name", call.name())
                        .put("arguments", call.input().toString());
            } else if (block instanceof Block.Thought thought && thought.model().equals(model)) {
                object.setAll(thought.content());
            }
        }
    }

    private static void tool(ArrayNode tools, Tool tool) {
        tools.addObject()
                .put("type", "function")
                .putObject("function")
                .put("name", tool.name())
                .put("description", tool.description())
                .set("parameters", tool.inputSchema());
    }
}
