package dev.swarm.bench.agent;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.swarm.activities.model.chat.Block;
import dev.swarm.activities.model.chat.ChatAnswer;
import dev.swarm.activities.model.chat.ChatModels;
import dev.swarm.activities.model.chat.ChatRequest;
import dev.swarm.activities.model.chat.Message;
import dev.swarm.contracts.model.ModelUsage;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Consumer;

/** A model that answers at once: each time with one short command, until it has had enough. */
final class InstantModel implements ChatModels {
    private static final ModelUsage USAGE = new ModelUsage(1000, 0, 0, 50);

    private final TurnClock clock;
    private final int turns;

    InstantModel(TurnClock clock, int turns) {
        this.clock = clock;
        this.turns = turns;
    }

    @Override
    public ChatAnswer ask(ChatRequest request, Consumer<String> heard) {
        clock.tick();
        int turn = request.messages().size() / 2 + 1;
        Block.ToolCall call = turn > turns
                ? call(turn, "done", "summary", "All is done.")
                : call(turn, "shell", "command", "echo step " + turn);
        Message message = new Message(
                Message.Role.ASSISTANT, List.of(new Block.Text("I do step " + turn + " now, and look at it."), call));
        return new ChatAnswer(message, ChatAnswer.Stop.TOOLS, USAGE, BigDecimal.ZERO, request.route(), "instant");
    }

    private static Block.ToolCall call(int turn, String tool, String field, String value) {
        return new Block.ToolCall(
                "call-" + turn, tool, JsonNodeFactory.instance.objectNode().put(field, value));
    }
}
