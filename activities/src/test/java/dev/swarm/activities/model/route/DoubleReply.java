package dev.swarm.activities.model.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.contracts.model.ModelUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * What {@link ModelDouble} answers, in either API.
 *
 * @param status 200 for an answer, else an error
 * @param error the provider's name of the error; empty for an answer
 * @param retryAfter value of the header; null for none
 * @param parts of the answer, in the order in which a stream has them
 * @param stop in Anthropic's words; null where the parts tell
 * @param usage null for figures made up from the sizes
 */
public record DoubleReply(
        int status,
        String error,
        @Nullable String retryAfter,
        List<Part> parts,
        @Nullable String stop,
        @Nullable ModelUsage usage) {
    /** A part of an answer. */
    public sealed interface Part {
        record Text(String text) implements Part {}

        /** A thought, which a client has to send back as it is. */
        record Thought(String text, String signature) implements Part {}

        /** @param input as the model writes it; need not be JSON */
        record ToolUse(String id, String name, String input) implements Part {}

        /** Waits until a test opens the gate. */
        record Gate(CountDownLatch gate) implements Part {}

        /** Takes time, for measurements; tests use gates. */
        record Pause(Duration time) implements Part {}

        /** The provider reports an error in the middle of a stream. */
        record ErrorEvent(String error) implements Part {}

        /** The connection breaks. */
        record Break() implements Part {}
    }

    public DoubleReply {
        parts = List.copyOf(parts);
    }

    /** Text, each piece a piece of the stream. */
    public static DoubleReply text(String... pieces) {
        return new DoubleReply(
                200,
                "",
                null,
                Arrays.stream(pieces).map(Part.Text::new).map(Part.class::cast).toList(),
                null,
                null);
    }

    public static DoubleReply tool(String id, String name, ObjectNode input) {
        return text().with(new Part.ToolUse(id, name, input.toString()));
    }

    /** The model declines. */
    public static DoubleReply refusal() {
        return text("I").stop("refusal");
    }

    /** @param error such as {@code overloaded_error} */
    public static DoubleReply failure(int status, String error) {
        return new DoubleReply(status, error, null, List.of(), null, null);
    }

    public DoubleReply retryAfter(String value) {
        return new DoubleReply(status, error, value, parts, stop, usage);
    }

    /** The same with one more part at the end. */
    public DoubleReply with(Part part) {
        List<Part> more = new ArrayList<>(parts);
        more.add(part);
        return new DoubleReply(status, error, retryAfter, more, stop, usage);
    }

    /** @param reason such as {@code max_tokens} or {@code refusal} */
    public DoubleReply stop(String reason) {
        return new DoubleReply(status, error, retryAfter, parts, reason, usage);
    }

    public DoubleReply usage(long input, long cacheRead, long cacheWrite, long output) {
        return new DoubleReply(
                status, error, retryAfter, parts, stop, new ModelUsage(input, cacheRead, cacheWrite, output));
    }

    /** Why the model stopped, in Anthropic's words. */
    String stopReason() {
        if (stop != null) {
            return stop;
        }
        return parts.stream().anyMatch(Part.ToolUse.class::isInstance) ? "tool_use" : "end_turn";
    }

    /** What it took, or figures made up from the sizes: four bytes a token. */
    ModelUsage usageFor(DoubleCall call) {
        if (usage != null) {
            return usage;
        }
        long written = parts.stream()
                .mapToLong(part -> switch (part) {
                    case Part.Text text -> text.text().length();
                    case Part.Thought thought -> thought.text().length();
                    case Part.ToolUse tool -> tool.input().length();
                    default -> 0;
                })
                .sum();
        return new ModelUsage(call.body().toString().length() / 4 + 1, 0, 0, written / 4 + 1);
    }
}
