package dev.swarm.activities.model.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.activities.model.chat.Block;
import dev.swarm.activities.model.chat.ChatAnswer;
import dev.swarm.activities.model.chat.Message;
import dev.swarm.contracts.model.ModelUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Puts the events of a stream of Anthropic's Messages API together. The SDK's own accumulator gives up on a tool's input
 * that is cut off, and keeps to itself what a broken stream has cost.
 */
final class AnthropicAnswer {
    private final String model;
    private final Consumer<String> heard;
    private final Consumer<ModelUsage> used;
    private final Map<Integer, Part> parts = new TreeMap<>();
    private ModelUsage usage = ModelUsage.NONE;
    private String stop = "";

    /** A block as it began, and what was written into it since. */
    private record Part(ObjectNode block, StringBuilder text) {}

    AnthropicAnswer(String model, Consumer<String> heard, Consumer<ModelUsage> used) {
        this.model = model;
        this.heard = heard;
        this.used = used;
    }

    void add(JsonNode event) {
        int index = event.path("index").asInt();
        switch (event.path("type").asText()) {
            case "message_start" -> count(event.path("message").path("usage"));
            case "content_block_start" ->
                parts.put(index, new Part(event.path("content_block").deepCopy(), new StringBuilder()));
            case "content_block_delta" -> delta(index, event.path("delta"));
            case "message_delta" -> {
                count(event.path("usage"));
                stop = event.path("delta").path("stop_reason").asText(stop);
            }
            default -> {
                // Signs of life, and what later versions of the API may add.
            }
        }
    }

    private void delta(int index, JsonNode delta) {
        Part part = parts.computeIfAbsent(
                index, ignored -> new Part(JsonNodeFactory.instance.objectNode(), new StringBuilder()));
        StringBuilder text = part.text();
        switch (delta.path("type").asText()) {
            case "text_delta" -> {
                text.append(delta.path("text").asText());
                heard.accept(delta.path("text").asText());
            }
            case "thinking_delta" -> text.append(delta.path("thinking").asText());
            case "input_json_delta" -> text.append(delta.path("partial_json").asText());
            case "signature_delta" ->
                part.block().put("signature", delta.path("signature").asText());
            default -> {
                // Citations and the like.
            }
        }
    }

    /** Figures are of the whole message so far; those that an event leaves out stay. */
    private void count(JsonNode figures) {
        usage = new ModelUsage(
                figures.path("input_tokens").asLong(usage.inputTokens()),
                figures.path("cache_read_input_tokens").asLong(usage.cacheReadTokens()),
                figures.path("cache_creation_input_tokens").asLong(usage.cacheWriteTokens()),
                figures.path("output_tokens").asLong(usage.outputTokens()));
        used.accept(usage);
    }

    ModelProvider.Reply finish() {
        if (stop.isEmpty()) {
            throw ProviderFault.unavailable("the provider's stream ended early");
        }
        if (stop.equals("refusal")) {
            throw ProviderFault.refused();
        }
        List<Block> content = new ArrayList<>();
        for (Part part : parts.values()) {
            ObjectNode block = part.block();
            String text = part.text().toString();
            switch (block.path("type").asText()) {
                case "text" -> content.add(new Block.Text(block.path("text").asText() + text));
                case "thinking" ->
                    content.add(new Block.Thought(
                            model, block.put("thinking", block.path("thinking").asText() + text)));
                case "redacted_thinking" -> content.add(new Block.Thought(model, block));
                case "tool_use" ->
                    content.add(new Block.ToolCall(
                            block.path("id").asText(), block.path("name").asText(), ToolInput.parse(text)));
                default -> {
                    // Only tools of the provider's own make others, and none is offered.
                }
            }
        }
        return new ModelProvider.Reply(new Message(Message.Role.ASSISTANT, content), stop());
    }

    private ChatAnswer.Stop stop() {
        return switch (stop) {
            case "tool_use" -> ChatAnswer.Stop.TOOLS;
            case "max_tokens", "model_context_window_exceeded" -> ChatAnswer.Stop.LENGTH;
            default -> ChatAnswer.Stop.END;
        };
    }
}
