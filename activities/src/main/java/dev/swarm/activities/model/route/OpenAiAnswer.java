package dev.swarm.activities.model.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
 * Puts the chunks of a stream of OpenAI's Chat Completions API together. Not the SDK's own accumulator, because it drops
 * {@code reasoning_content}, which some providers want back between tool calls.
 */
final class OpenAiAnswer {
    private final String model;
    private final Consumer<String> heard;
    private final Consumer<ModelUsage> used;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder thought = new StringBuilder();
    private final Map<Integer, Call> calls = new TreeMap<>();
    private String stop = "";
    private boolean declined;

    private static final class Call {
        private String id = "";
        private String name = "";
        private final StringBuilder input = new StringBuilder();
    }

    OpenAiAnswer(String model, Consumer<String> heard, Consumer<ModelUsage> used) {
        this.model = model;
        this.heard = heard;
        this.used = used;
    }

    void add(JsonNode chunk) {
        if (chunk.path("usage").isObject()) {
            count(chunk.path("usage"));
        }
        JsonNode choice = chunk.path("choices").path(0);
        JsonNode delta = choice.path("delta");
        String piece = delta.path("content").asText("");
        if (!delta.path("content").isNull() && !piece.isEmpty()) {
            text.append(piece);
            heard.accept(piece);
        }
        declined |= !string(delta.path("refusal")).isEmpty();
        thought.append(string(delta.path("reasoning_content")));
        delta.path("tool_calls").forEach(this::call);
        String reason = string(choice.path("finish_reason"));
        if (!reason.isEmpty()) {
            stop = reason;
        }
    }

    private void call(JsonNode part) {
        // Some providers leave the index out where there is one call.
        Call call = calls.computeIfAbsent(part.path("index").asInt(), ignored -> new Call());
        call.id += string(part.path("id"));
        call.name += string(part.path("function").path("name"));
        call.input.append(string(part.path("function").path("arguments")));
    }

    private void count(JsonNode figures) {
        JsonNode details = figures.path("prompt_tokens_details");
        // DeepSeek has its own name for it, beside the usual one or instead.
        long read = details.path("cached_tokens")
                .asLong(figures.path("prompt_cache_hit_tokens").asLong());
        long written = details.path("cache_write_tokens").asLong();
        long fresh = Math.max(0, figures.path("prompt_tokens").asLong() - read - written);
        used.accept(new ModelUsage(
                fresh, read, written, figures.path("completion_tokens").asLong()));
    }

    ModelProvider.Reply finish() {
        if (declined || stop.equals("content_filter")) {
            throw ProviderFault.refused();
        }
        if (stop.isEmpty()) {
            throw ProviderFault.unavailable("the provider's stream ended early");
        }
        List<Block> content = new ArrayList<>();
        if (!thought.isEmpty()) {
            content.add(new Block.Thought(
                    model, JsonNodeFactory.instance.objectNode().put("reasoning_content", thought.toString())));
        }
        if (!text.isEmpty()) {
            content.add(new Block.Text(text.toString()));
        }
        for (Call call : calls.values()) {
            content.add(new Block.ToolCall(call.id, call.name, ToolInput.parse(call.input.toString())));
        }
        return new ModelProvider.Reply(new Message(Message.Role.ASSISTANT, content), stop());
    }

    private ChatAnswer.Stop stop() {
        if (stop.equals("length")) {
            return ChatAnswer.Stop.LENGTH;
        }
        // Some say 'stop' also where they call tools.
        return calls.isEmpty() ? ChatAnswer.Stop.END : ChatAnswer.Stop.TOOLS;
    }

    private static String string(JsonNode node) {
        return node.isTextual() ? node.asText() : "";
    }
}
