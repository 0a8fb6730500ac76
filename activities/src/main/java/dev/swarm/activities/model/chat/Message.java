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

    /** All its text, without thoughts, tool calls and results. */
    public String text() {
        return blocks.stream()
                .filter(Block.Text.class::isInstance)
                .map(block -> ((Block.Text) block).text())
                .collect(Collectors.joining("\n"));
    }

    /** The same without what the model thought: for conversations that do not go on exactly as they were. */
    public Message withoutThoughts() {
        return new Message(
                role,
                blocks.stream()
                        .filter(block -> !(block instanceof Block.Thought))
                        .toList());
    }

    public List<Block.ToolCall> toolCalls() {
        return blocks.stream()
                .filter(Block.ToolCall.class::isInstance)
                .map(Block.ToolCall.class::cast)
                .toList();
    }
}
