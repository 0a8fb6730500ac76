package dev.swarm.activities.agent.think;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.activities.agent.tool.Digest;
import dev.swarm.activities.agent.tool.ToolBox;
import dev.swarm.activities.model.chat.Block;
import dev.swarm.activities.platform.ArtifactStore;
import dev.swarm.contracts.agent.AgentQuestion;
import dev.swarm.contracts.agent.Thought.Completion;
import dev.swarm.contracts.agent.ToolCall;
import dev.swarm.contracts.agent.ToolOutcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a model's tool calls ask for: of the machine, of a person, or nothing more. */
final class CallReader {
    private static final int INLINE = 1_000;
    private static final int WHAT = 120;
    private static final int MOST_REFUSAL = 1_000;
    private static final int EXCERPT = 200;

    private final ToolBox box;
    private final ArtifactStore artifacts;
    private final List<ToolCall> calls = new ArrayList<>();
    private final List<ToolOutcome> refused = new ArrayList<>();
    private @Nullable AgentQuestion question;
    private @Nullable Completion completion;

    CallReader(ToolBox box, ArtifactStore artifacts) {
        this.box = box;
        this.artifacts = artifacts;
    }

    void read(List<Block.ToolCall> made) {
        made.forEach(this::read);
    }

    private void read(Block.ToolCall call) {
        String input = call.input().toString();
        Optional<String> problem = box.problem(call.name(), input);
        boolean asks = call.name().equals(ToolBox.ASK_HUMAN);
        boolean ends = call.name().equals(ToolBox.DONE);
        if (problem.isPresent()) {
            refuse(call, problem.get());
        } else if (asks && question != null || ends && completion != null) {
            refuse(call, call.name() + " can be called once in a turn.");
        } else if (asks) {
            List<String> options = new ArrayList<>();
            call.input().path("options").forEach(option -> options.add(option.asText()));
            question =
                    new AgentQuestion(call.id(), call.input().path("question").asText(), options);
        } else if (ends) {
            completion = new Completion(call.id(), call.input().path("summary").asText());
        } else {
            calls.add(forMachine(call, input));
        }
    }

    private ToolCall forMachine(Block.ToolCall call, String input) {
        boolean inline = input.length() <= INLINE;
        byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
        return new ToolCall(
                calls.size(),
                call.id(),
                call.name(),
                inline ? input : null,
                inline ? null : artifacts.put("application/json", bytes),
                what(call.input()),
                Digest.of(call.name() + " " + input));
    }

    private void refuse(Block.ToolCall call, String why) {
        String text = why.substring(0, Math.min(MOST_REFUSAL, why.length()));
        String excerpt = text.substring(0, Math.min(EXCERPT, text.length()));
        refused.add(new ToolOutcome(call.id(), true, text, null, excerpt, Digest.of(call.name() + " " + text)));
    }

    List<ToolOutcome> refused() {
        return refused;
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
}
