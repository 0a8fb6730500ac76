package dev.swarm.activities.model.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.contracts.model.ModelUsage;
import java.io.IOException;
import java.util.Map;

/** OpenAI's Chat Completions API. */
final class OpenAiSpeech implements Speech {
    private static final Map<String, String> STOPS =
            Map.of("end_turn", "stop", "tool_use", "tool_calls", "max_tokens", "length", "refusal", "content_filter");

    private int tools;

    @Override
    public ObjectNode whole(DoubleCall call, DoubleReply reply) {
        ObjectNode whole = head(call, "chat.completion");
        ObjectNode choice = whole.putArray("choices").addObject().put("index", 0);
        ObjectNode message = choice.putObject("message").put("role", "assistant");
        StringBuilder said = new StringBuilder();
        for (DoubleReply.Part part : reply.parts()) {
            switch (part) {
                case DoubleReply.Part.Text text -> said.append(text.text());
                case DoubleReply.Part.Thought thought -> message.put("reasoning_content", thought.text());
                case DoubleReply.Part.ToolUse tool ->
                    call(message.withArray("tool_calls").addObject(), tool);
                default -> {
                    // Nothing to say.
                }
            }
        }
        message.put("content", said.toString());
        choice.put("finish_reason", stop(reply));
        whole.set("usage", usage(reply.usageFor(call)));
        return whole;
    }

    @Override
    public ObjectNode error(String error, String message) {
        ObjectNode whole = JSON.createObjectNode();
        whole.putObject("error")
                .put("message", message)
                .put("type", error)
                .putNull("param")
                .putNull("code");
        return whole;
    }

    @Override
    public void begin(Stream stream, DoubleCall call, DoubleReply reply) throws IOException {
        ObjectNode chunk = head(call, "chat.completion.chunk");
        choice(chunk).putObject("delta").put("role", "assistant").put("content", "");
        stream.send("", chunk.toString());
    }

    @Override
    public void part(Stream stream, DoubleReply.Part part) throws IOException {
        ObjectNode chunk = JSON.createObjectNode()
                .put("id", "chatcmpl-double")
                .put("object", "chat.completion.chunk")
                .put("created", 1)
                .put("model", "double");
        ObjectNode delta = choice(chunk).putObject("delta");
        switch (part) {
            case DoubleReply.Part.Text text -> delta.put("content", text.text());
            case DoubleReply.Part.Thought thought -> delta.put("reasoning_content", thought.text());
            case DoubleReply.Part.ToolUse tool -> {
                int index = tools++;
                int half = tool.input().length() / 2;
                ObjectNode first = delta.putArray("tool_calls").addObject().put("index", index);
                call(
                        first,
                        new DoubleReply.Part.ToolUse(
                                tool.id(), tool.name(), tool.input().substring(0, half)));
                stream.send("", chunk.toString());
                delta.putArray("tool_calls")
                        .addObject()
                        .put("index", index)
                        .putObject("function")
                        .put("arguments", tool.input().substring(half));
            }
            case DoubleReply.Part.ErrorEvent error -> {
                stream.send("", error(error.error(), "The double says so.").toString());
                return;
            }
            default -> {
                return;
            }
        }
        stream.send("", chunk.toString());
    }

    @Override
    public void end(Stream stream, DoubleCall call, DoubleReply reply) throws IOException {
        ObjectNode last = head(call, "chat.completion.chunk");
        ObjectNode choice = choice(last);
        choice.putObject("delta");
        choice.put("finish_reason", stop(reply));
        stream.send("", last.toString());
        if (call.body().path("stream_options").path("include_usage").asBoolean()) {
            ObjectNode figures = head(call, "chat.completion.chunk");
            figures.putArray("choices");
            figures.set("usage", usage(reply.usageFor(call)));
            stream.send("", figures.toString());
        }
        stream.send("", "[DONE]");
    }

    private static String stop(DoubleReply reply) {
        return STOPS.getOrDefault(reply.stopReason(), reply.stopReason());
    }

    private static void call(ObjectNode target, DoubleReply.Part.ToolUse tool) {
        target.put("id", tool.id()).put("type", "function");
        target.putObject("function").put("name", tool.name()).put("arguments", tool.input());
    }

    private static ObjectNode choice(ObjectNode chunk) {
        return chunk.putArray("choices").addObject().put("index", 0).putNull("finish_reason");
    }

    private static ObjectNode head(DoubleCall call, String kind) {
        return JSON.createObjectNode()
                .put("id", "chatcmpl-double")
                .put("object", kind)
                .put("created", 1)
                .put("model", call.model());
    }

    private static ObjectNode usage(ModelUsage usage) {
        long prompt = usage.inputTokens() + usage.cacheReadTokens() + usage.cacheWriteTokens();
        ObjectNode figures = JSON.createObjectNode()
                .put("prompt_tokens", prompt)
                .put("completion_tokens", usage.outputTokens())
                .put("total_tokens", usage.total());
        figures.putObject("prompt_tokens_details")
                .put("cached_tokens", usage.cacheReadTokens())
                .put("cache_write_tokens", usage.cacheWriteTokens());
        return figures;
    }
}
