package dev.swarm.activities.agent.think;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.activities.agent.tool.ToolBox;
import dev.swarm.activities.model.chat.Block;
import dev.swarm.activities.platform.ArtifactStore;
import dev.swarm.contracts.agent.AgentQuestion;
import dev.swarm.contracts.agent.Thought.Completion;
import dev.swarm.contracts.agent.ToolCall;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a model's tool calls ask for: of the machine, of a person, or nothing more. */
final class CallReader {
    private static final int INLINE = 1_000;
    private static final int WHAT = 120;
    private static final int DIGEST_BYTES = 8;

    private final ToolBox box;
    private final ArtifactStore artifacts;
    private final List<ToolCall> calls = new ArrayList<>();
    private @Nullable AgentQuestion question;
    private @Nullable Completion completion;

    CallReader(ToolBox box, ArtifactStore artifacts) {
        this.box = box;
        this.artifacts = artifacts;
    }

    void read(List<Block.ToolCall> made) {
        made.forEach(this::read);
    }

    /** What cannot be put to a person, or said at the end, goes the way of all calls, whose answer says what is wrong. */
    private void read(Block.ToolCall call) {
        String input = call.input().toString();
        boolean fits = box.problem(call.name(), input).isEmpty();
        if (fits && call.name().equals(ToolBox.ASK_HUMAN) && question == null) {
            List<String> options = new ArrayList<>();
            call.input().path("options").forEach(option -> options.add(option.asText()));
            question =
                    new AgentQuestion(call.id(), call.input().path("question").asText(), options);
        } else if (fits && call.name().equals(ToolBox.DONE) && completion == null) {
            completion = new Completion(call.id(), call.input().path("summary").asText());
        } else {
            boolean inline = input.length() <= INLINE;
            byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
            calls.add(new ToolCall(
                    calls.size(),
                    call.id(),
                    call.name(),
                    inline ? input : null,
                    inline ? null : artifacts.put("application/json", bytes),
                    what(call.input()),
                    digest(call.name() + " " + input)));
        }
    }

    List<ToolCall> calls() {
        return calls;
    }

    @Nullable
    AgentQuestion question() {
        return question;
    }

    @Nullable
    Completion completion() {
        return completion;
    }

    /** The first of what it is called with, which says most. */
    private static String what(JsonNode input) {
        for (JsonNode value : input) {
            String line = value.asText().strip().replaceAll("\\s+", " ");
            return line.substring(0, Math.min(WHAT, line.length()));
        }
        return "";
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(hash, DIGEST_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
