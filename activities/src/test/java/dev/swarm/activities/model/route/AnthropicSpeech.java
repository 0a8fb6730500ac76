package dev.swarm.activities.model.route;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.contracts.model.ModelUsage;
import java.io.IOException;

/** Anthropic's Messages API. */
final class AnthropicSpeech implements Speech {
    private int index;
    private boolean inText;

    @Override
    public ObjectNode whole(DoubleCall call, DoubleReply reply) {
        ObjectNode message = message(call, reply.usageFor(call));
        ArrayNode content = message.putArray("content");
        for (DoubleReply.Part part : reply.parts()) {
            switch (part) {
                case DoubleReply.Part.Text text ->
                    content.addObject().put("type", "text").put("text", text.text());
                case DoubleReply.Part.Thought thought ->
                    content.addObject()
                            .put("type", "thinking")
                            .put("thinking", thought.text())
                            .put("signature", thought.signature());
                case DoubleReply.Part.ToolUse tool ->
                    content.addObject()
                            .put("type", "tool_use")
                            .put("id", tool.id())
                            .put("name", tool.name())
                            .set("input", ModelDouble.object(tool.input()));
                default -> {
                    // Nothing to say.
                }
            }
        }
        return message.put("stop_reason", reply.stopReason());
    }

    @Override
    public ObjectNode error(String error, String message) {
        ObjectNode whole = JSON.createObjectNode().put("type", "error");
        whole.putObject("error").put("type", error).put("message", message);
        return whole.put("request_id", "req_double");
    }

    @Override
    public void begin(Stream stream, DoubleCall call, DoubleReply reply) throws IOException {
        ModelUsage usage = reply.usageFor(call);
        ObjectNode start = event("message_start");
        ObjectNode message = message(
                call, new ModelUsage(usage.inputTokens(), usage.cacheReadTokens(), usage.cacheWriteTokens(), 1));
        message.putArray("content");
        start.set("message", message);
        send(stream, start);
        send(stream, event("ping"));
    }

    @Override
    public void part(Stream stream, DoubleReply.Part part) throws IOException {
        if (!(part instanceof DoubleReply.Part.Text)) {
            stopText(stream);
        }
        switch (part) {
            case DoubleReply.Part.Text text -> {
                if (!inText) {
                    start(stream, JSON.createObjectNode().put("type", "text").put("text", ""));
                    inText = true;
                }
                delta(stream, delta("text_delta").put("text", text.text()));
            }
            case DoubleReply.Part.Thought thought ->
                block(
                        stream,
                        JSON.createObjectNode()
                                .put("type", "thinking")
                                .put("thinking", "")
                                .put("signature", ""),
                        delta("thinking_delta").put("thinking", thought.text()),
                        delta("signature_delta").put("signature", thought.signature()));
            case DoubleReply.Part.ToolUse tool -> {
                ObjectNode start = JSON.createObjectNode()
                        .put("type", "tool_use")
                        .put("id", tool.id())
                        .put("name", tool.name());
                start.putObject("input");
                int half = tool.input().length() / 2;
                block(
                        stream,
                        start,
                        delta("input_json_delta")
                                .put("partial_json", tool.input().substring(0, half)),
                        delta("input_json_delta")
                                .put("partial_json", tool.input().substring(half)));
            }
            case DoubleReply.Part.ErrorEvent error -> send(stream, error(error.error(), "The double says so."));
            default -> {
                // Nothing to say.
            }
        }
    }

    @Override
    public void end(Stream stream, DoubleCall call, DoubleReply reply) throws IOException {
        stopText(stream);
        ObjectNode delta = event("message_delta");
        delta.putObject("delta").put("stop_reason", reply.stopReason()).putNull("stop_sequence");
        delta.putObject("usage").put("output_tokens", reply.usageFor(call).outputTokens());
        send(stream, delta);
        send(stream, event("message_stop"));
    }

    private void block(Stream stream, ObjectNode start, ObjectNode... deltas) throws IOException {
        start(stream, start);
        for (ObjectNode delta : deltas) {
            delta(stream, delta);
        }
        stop(stream);
    }

    private void start(Stream stream, ObjectNode block) throws IOException {
        ObjectNode event = event("content_block_start").put("index", index);
        event.set("content_block", block);
        send(stream, event);
    }

    private void delta(Stream stream, ObjectNode delta) throws IOException {
        ObjectNode event = event("content_block_delta").put("index", index);
        event.set("delta", delta);
        send(stream, event);
    }

    private void stop(Stream stream) throws IOException {
        send(stream, event("content_block_stop").put("index", index));
        index++;
    }

    /** The pieces of a text are one block. */
    private void stopText(Stream stream) throws IOException {
        if (inText) {
            stop(stream);
            inText = false;
        }
    }

    private static ObjectNode message(DoubleCall call, ModelUsage usage) {
        ObjectNode message = JSON.createObjectNode()
                .put("id", "msg_double")
                .put("type", "message")
                .put("role", "assistant")
                .put("model", call.model())
                .putNull("stop_reason")
                .putNull("stop_sequence");
        message.putObject("usage")
                .put("input_tokens", usage.inputTokens())
                .put("cache_creation_input_tokens", usage.cacheWriteTokens())
                .put("cache_read_input_tokens", usage.cacheReadTokens())
                .put("output_tokens", usage.outputTokens());
        return message;
    }

    private static ObjectNode event(String type) {
        return JSON.createObjectNode().put("type", type);
    }

    private static ObjectNode delta(String type) {
        return JSON.createObjectNode().put("type", type);
    }

    private static void send(Stream stream, ObjectNode event) throws IOException {
        stream.send(event.path("type").asText(), event.toString());
    }
}
