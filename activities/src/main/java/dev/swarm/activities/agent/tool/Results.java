package dev.swarm.activities.agent.tool;

import dev.swarm.activities.platform.ArtifactStore;
import dev.swarm.contracts.agent.ToolCall;
import dev.swarm.contracts.agent.ToolOutcome;
import java.nio.charset.StandardCharsets;

/** Results as they go into a workflow's history: long texts as artifacts. */
final class Results {
    private static final int INLINE = 2_000;
    private static final int EXCERPT = 200;

    private final ArtifactStore artifacts;

    Results(ArtifactStore artifacts) {
        this.artifacts = artifacts;
    }

    ToolOutcome of(ToolCall call, Applied applied) {
        String text = applied.text().isBlank() ? "(no output)" : CappedText.ofMiddle(applied.text());
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        boolean inline = text.length() <= INLINE;
        String end = text.strip();
        return new ToolOutcome(
                call.callId(),
                applied.failed(),
                inline ? text : null,
                inline ? null : artifacts.put("text/plain", bytes),
                end.substring(Math.max(0, end.length() - EXCERPT)),
                Digest.of(text));
    }
}
