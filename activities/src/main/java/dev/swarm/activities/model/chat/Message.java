package dev.swarm.activities.model.chat;

import java.util.List;
import java.util.stream.Collectors;

/** One message of a conversation with a model. Tool results are the user's. */
public record Message(Role role, List<Block> blocks) {
    /** Who speaks. */
    public enum Role {
        USER,
        ASSISTANT
    }

    public Message {
        blocks = List.copyOf(blocks);
    }

    public static Message user(String text) {
        return new Message(Role.USER, List.of(new Block.Text(text)));
    }

    public static Message assistant(String text) {
        return new Message(Role.ASSISTANT, List.of(new Block.Text(text)));
    }

    /** All its text, without tool calls and results. */
    public String text() {
        return blocks.stream()
                .filter(Block.Text.class::isInstance)
                .map(block -> ((Block.Text) block).text())
                .collect(Collectors.joining("\n"));
    }

    public List<Block.ToolCall> toolCalls() {
        return blocks.stream()
                .filter(Block.ToolCall.class::isInstance)
                .map(Block.ToolCall.class::cast)
                .toList();
    }
}
