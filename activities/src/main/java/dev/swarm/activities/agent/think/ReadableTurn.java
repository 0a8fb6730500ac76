package dev.swarm.activities.agent.think;

import dev.swarm.activities.model.chat.Block;
import dev.swarm.activities.model.chat.Message;

/** Messages as people read them in the log of an attempt. Pure. */
final class ReadableTurn {
    private static final int MOST_RESULT = 2_000;
    private static final int MOST_INPUT = 1_000;

    private ReadableTurn() {}

    /** What the model is told: results and notes. */
    static String told(Message message) {
        StringBuilder text = new StringBuilder();
        for (Block block : message.blocks()) {
            switch (block) {
                case Block.Text said ->
                    text.append("» ").append(said.text().strip()).append('\n');
                case Block.ToolResult result ->
                    text.append(result.failed() ? "✗ " : "✓ ")
                            .append(middle(result.text().strip(), MOST_RESULT))
                            .append('\n');
                case Block.ToolCall ignored -> {}
                case Block.Thought ignored -> {}
            }
        }
        return text.toString();
    }

    /** What the model says. */
    static String said(int turn, Message message) {
        StringBuilder text = new StringBuilder("\n── turn ").append(turn).append(" ──\n");
        for (Block block : message.blocks()) {
            switch (block) {
                case Block.Text said -> text.append(said.text().strip()).append('\n');
                case Block.ToolCall call ->
                    text.append("▸ ")
                            .append(call.name())
                            .append(' ')
                            .append(input(call))
                            .append('\n');
                case Block.ToolResult ignored -> {}
                case Block.Thought ignored -> {}
            }
        }
        return text.toString();
    }

    private static String input(Block.ToolCall call) {
        return middle(
                call.name().equals("shell")
                        ? call.input().path("command").asText()
                        : call.input().toString(),
                MOST_INPUT);
    }

    private static String middle(String text, int most) {
        return text.length() <= most
                ? text
                : text.substring(0, most / 2) + "\n[...]\n" + text.substring(text.length() - most / 2);
    }
}
