package dev.swarm.activities.model.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.activities.model.gateway.Refusal.Kind;
import dev.swarm.activities.model.route.ModelPrice;
import java.io.IOException;
import java.math.BigDecimal;

/** What a program sent: the little of it that the gateway reads and changes. */
final class CallBody {
    /** Numbers go on as they came. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false)
            .build();
    /** Where a call names no longest answer, its model's own counts. */
    private static final long LONGEST_ANSWER = 32_000;

    private static final int CHARACTERS_PER_TOKEN = 3;
    /** An image or a document counts by its pixels or pages, not by its bytes. */
    private static final long TOKENS_PER_FILE = 5_000;

    private static final int SHORTEST_FILE = 2_000;

    private final Api api;
    private final ObjectNode body;
    private final String model;
    private final boolean streams;
    private final boolean wantsUsage;
    private final long inputTokens;

    private CallBody(Api api, ObjectNode body) {
        this.api = api;
        this.body = body;
        this.model = body.path("model").asText("");
        this.streams = body.path("stream").asBoolean(false);
        this.wantsUsage = body.path("stream_options").path("include_usage").asBoolean(false);
        this.inputTokens = tokens(body);
    }

    static CallBody parse(Api api, byte[] bytes) throws Refusal {
        try {
            if (JSON.readTree(bytes) instanceof ObjectNode body) {
                return new CallBody(api, body);
            }
        } catch (JsonProcessingException e) {
            throw new Refusal(Kind.INVALID, "The body is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory can be read", e);
        }
        throw new Refusal(Kind.INVALID, "The body is not a JSON object.");
    }

    /** As the program calls it; empty where it names none. */
    String model() {
        return model;
    }

    boolean streams() {
        return streams;
    }

    /** Whether usage is in the stream only because the gateway asked for it. */
    boolean hidesUsage() {
        return api == Api.OPENAI && streams && !wantsUsage;
    }

    /** The body for the provider: its own name of the model, and the usage asked for where that must be. */
    byte[] forModel(String name) {
        body.put("model", name);
        if (hidesUsage()) {
            if (body.path("stream_options") instanceof ObjectNode options) {
                options.put("include_usage", true);
            } else {
                body.putObject("stream_options").put("include_usage", true);
            }
        }
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read can be written", e);
        }
    }

    /** The most tokens that it can take. */
    long mostTokens() {
        return inputTokens + outputTokens();
    }

    /** The most that it can cost, in US dollars. */
    BigDecimal most(ModelPrice price) {
        return price.most(inputTokens(), outputTokens());
    }

    /** A careful guess at what it makes the model read: rather too many. */
    long inputTokens() {
        return inputTokens;
    }

    /** The most that it lets the model write. */
    long outputTokens() {
        long most = body.path("max_completion_tokens").asLong(0);
        if (most <= 0) {
            most = body.path("max_tokens").asLong(0);
        }
        long answers = Math.max(1, body.path("n").asLong(1));
        return (most <= 0 ? LONGEST_ANSWER : most) * answers;
    }

    private static long tokens(JsonNode node) {
        if (node.isTextual()) {
            String text = node.textValue();
            boolean file = text.length() > SHORTEST_FILE && text.indexOf(' ') < 0 && text.indexOf('\n') < 0;
            return file ? Math.min(TOKENS_PER_FILE, text.length()) : text.length() / CHARACTERS_PER_TOKEN + 1;
        }
        long sum = 1;
        if (node instanceof ObjectNode object) {
            for (var field : object.properties()) {
                sum += field.getKey().length() / CHARACTERS_PER_TOKEN + tokens(field.getValue());
            }
        } else {
            for (JsonNode item : node) {
                sum += tokens(item);
            }
        }
        return sum;
    }
}
