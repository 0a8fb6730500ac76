package dev.swarm.activities.model.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.contracts.model.ModelUsage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reads the usage out of an answer as it passes. */
final class UsageReader {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] USAGE = "\"usage\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DELTA = "\"delta\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EMPTY_CHOICES = "\"choices\"".getBytes(StandardCharsets.US_ASCII);
    /** What a piece of text has round it in a stream. */
    private static final int FRAME_BYTES = 100;

    private static final int BYTES_PER_TOKEN = 3;

    private final Api api;
    private ModelUsage usage = ModelUsage.NONE;
    private boolean started;
    private boolean complete;
    private long pieces;
    private long pieceBytes;

    UsageReader(Api api) {
        this.api = api;
    }

    /**
     * Looks at the data of one event of a stream.
     *
     * @return whether it is OpenAI's event that has the usage and nothing else
     */
    boolean event(byte[] bytes, int from, int to) {
        int at = objectAfter(bytes, from, to, USAGE);
        if (at < 0) {
            if (indexOf(bytes, from, to, DELTA) >= 0) {
                pieces++;
                pieceBytes += Math.max(0, to - from - FRAME_BYTES);
            }
            return false;
        }
        JsonNode event = parse(bytes, from, to);
        JsonNode said = event.path("usage");
        if (event.path("type").asText().equals("message_start")) {
            said = event.path("message").path("usage");
            started = true;
        } else {
            complete = complete || said.isObject();
        }
        read(said);
        return api == Api.OPENAI
                && indexOf(bytes, from, to, EMPTY_CHOICES) >= 0
                && event.path("choices").isEmpty();
    }

    /** Reads an answer that came as one document. */
    void document(byte[] bytes, int length) {
        JsonNode said = parse(bytes, 0, length).path("usage");
        complete = said.isObject();
        read(said);
    }

    /** Whether the provider has said all. */
    boolean isComplete() {
        return complete;
    }

    /**
     * What was used; where the answer broke off before the provider said it, what can be told from what came.
     *
     * @param read an estimate of what the model read
     */
    ModelUsage usage(long read) {
        if (complete) {
            return usage;
        }
        long written = Math.max(usage.outputTokens(), Math.max(pieces, pieceBytes / BYTES_PER_TOKEN));
        if (started) {
            return new ModelUsage(usage.inputTokens(), usage.cacheReadTokens(), usage.cacheWriteTokens(), written);
        }
        return new ModelUsage(read, 0, 0, written);
    }

    private void read(JsonNode said) {
        if (!said.isObject()) {
            return;
        }
        if (api == Api.ANTHROPIC) {
            // The last event repeats what it counts in all, and may leave out what it does not.
            usage = new ModelUsage(
                    said.path("input_tokens").asLong(usage.inputTokens()),
                    said.path("cache_read_input_tokens").asLong(usage.cacheReadTokens()),
                    said.path("cache_creation_input_tokens").asLong(usage.cacheWriteTokens()),
                    said.path("output_tokens").asLong(usage.outputTokens()));
            return;
        }
        long prompt = said.path("prompt_tokens").asLong();
        long cached = Math.min(
                prompt,
                said.path("prompt_tokens_details")
                        .path("cached_tokens")
                        .asLong(said.path("prompt_cache_hit_tokens").asLong()));
        usage = new ModelUsage(
                prompt - cached, cached, 0, said.path("completion_tokens").asLong());
    }

    private static JsonNode parse(byte[] bytes, int from, int to) {
        try {
            JsonNode node = JSON.readTree(bytes, from, to - from);
            return node == null ? JSON.missingNode() : node;
        } catch (IOException notJson) {
            return JSON.missingNode();
        }
    }

    /** Where the object begins that this key has; -1 where there is no such key, or where it has something else. */
    private static int objectAfter(byte[] bytes, int from, int to, byte[] key) {
        int at = indexOf(bytes, from, to, key);
        while (at >= 0) {
            int next = at + key.length;
            while (next < to && (bytes[next] == ':' || bytes[next] == ' ')) {
                next++;
            }
            if (next < to && bytes[next] == '{') {
                return next;
            }
            at = indexOf(bytes, at + 1, to, key);
        }
        return -1;
    }

    private static int indexOf(byte[] bytes, int from, int to, byte[] wanted) {
        for (int i = from; i <= to - wanted.length; i++) {
            int j = 0;
            while (j < wanted.length && bytes[i + j] == wanted[j]) {
                j++;
            }
            if (j == wanted.length) {
                return i;
            }
        }
        return -1;
    }
}
