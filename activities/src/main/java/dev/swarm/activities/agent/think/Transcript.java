package dev.swarm.activities.agent.think;

import dev.swarm.activities.model.chat.Block;
import dev.swarm.activities.model.chat.Message;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A conversation as it is kept between turns. The model's messages and the user's alternate, the user's first.
 *
 * @param messages the first instruction, then the newest messages
 * @param summary what was said between them; null where nothing was left out
 * @param cutOff whether the model's last answer was longer than it may be
 */
record Transcript(List<Message> messages, @Nullable String summary, boolean cutOff) {
    Transcript {
        messages = List.copyOf(messages);
    }

    /** As the model is sent it. */
    List<Message> asSent() {
        if (summary == null) {
            return messages;
        }
        List<Block> first = new ArrayList<>(messages.getFirst().blocks());
        first.add(new Block.Text("What has happened since then, in short:\n\n" + summary));
        List<Message> sent = new ArrayList<>(messages);
        sent.set(0, new Message(Message.Role.USER, first));
        return sent;
    }

    Transcript with(Message message, boolean isCutOff) {
        List<Message> more = new ArrayList<>(messages);
        more.add(message);
        return new Transcript(more, summary, isCutOff);
    }

    /** The calls that the model has made and heard nothing of. */
    List<Block.ToolCall> open() {
        Message last = messages.getLast();
        return last.role() == Message.Role.ASSISTANT ? last.toolCalls() : List.of();
    }
}
