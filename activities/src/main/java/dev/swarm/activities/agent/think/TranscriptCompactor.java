package dev.swarm.activities.agent.think;

import dev.swarm.activities.model.chat.Block;
import dev.swarm.activities.model.chat.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which part of a long conversation is replaced by a summary. The first instruction and the newest turns stay word by word; a
 * tool call is never parted from its result. Pure.
 */
final class TranscriptCompactor {
    private static final int CHARS_PER_TOKEN = 4;

    private final long above;
    private final long kept;

    /**
     * @param above the tokens above which a conversation is long
     * @param kept the tokens of newest messages that stay, at the least
     */
    TranscriptCompactor(long above, long kept) {
        this.above = above;
        this.kept = kept;
    }

    /** The number of the first message that stays, besides the very first one; empty where all stay. */
    Optional<Integer> cut(Transcript transcript) {
        List<Message> messages = transcript.messages();
        if (tokens(transcript.asSent()) <= above) {
            return Optional.empty();
        }
        long newest = 0;
        for (int i = messages.size() - 1; i > 1; i--) {
            newest += tokens(messages.get(i));
            // A model's message with what is said to it after; what went before ends with the user's.
            if (newest >= kept && messages.get(i).role() == Message.Role.ASSISTANT) {
                return i > 2 ? Optional.of(i) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** The conversation with a summary in place of what goes. */
    static Transcript shortened(Transcript transcript, int firstKept, String summary) {
        List<Message> messages = new ArrayList<>();
        messages.add(transcript.messages().getFirst());
        transcript.messages().stream()
                .skip(firstKept)
                .map(Message::withoutThoughts)
                .forEach(messages::add);
        return new Transcript(messages, summary, transcript.cutOff());
    }

    static long tokens(List<Message> messages) {
        return messages.stream().mapToLong(TranscriptCompactor::tokens).sum();
    }

    private static long tokens(Message message) {
        long characters = 0;
        for (Block block : message.blocks()) {
            characters += switch (block) {
                case Block.Text text -> text.text().length();
                case Block.ToolCall call ->
                    call.name().length() + call.input().toString().length();
                case Block.ToolResult result -> result.text().length();
                case Block.Thought thought -> thought.content().toString().length();
            };
        }
        return characters / CHARS_PER_TOKEN + 1;
    }
}
