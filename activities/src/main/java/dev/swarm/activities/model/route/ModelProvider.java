package dev.swarm.activities.model.route;

import dev.swarm.activities.model.chat.ChatAnswer;
import dev.swarm.activities.model.chat.ChatRequest;
import dev.swarm.activities.model.chat.Message;
import dev.swarm.contracts.model.ModelUsage;
import java.util.function.Consumer;

/** One API of one provider with one key. */
interface ModelProvider extends AutoCloseable {
    /**
     * Asks once, without trying again. Blocks; stops when its thread is interrupted.
     *
     * @param used is told what the call has taken so far, as often as the provider says so; the last one counts
     * @throws ProviderFault for whatever goes wrong on the way or there
     */
    Reply ask(ChatRequest request, Consumer<String> heard, Consumer<ModelUsage> used);

    @Override
    void close();

    /** What the model said. */
    record Reply(Message message, ChatAnswer.Stop stop) {}
}
