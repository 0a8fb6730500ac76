package dev.swarm.activities.model.route;

import dev.swarm.activities.model.chat.ChatRequest;
import dev.swarm.activities.model.chat.Message;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.model.ModelUsage;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A route that can be asked. */
record OpenRoute(ModelRoute route, ModelProvider provider, Circuit circuit) {
    /** The answer has to be asked for twice at most. */
    private static final int ROUNDS_OF_STRUCTURED_OUTPUT = 2;

    /** What one call of this route can take at most. */
    record Most(BigDecimal cost, long tokens) {
        static final Most NOTHING = new Most(BigDecimal.ZERO, 0);
    }

    /** Throws {@code ApplicationFailure} MODEL_PRICE_UNKNOWN. */
    ModelPrice price() {
        ModelPrice price = route.price();
        if (price == null) {
            throw Failure.fatal(
                    FailureCode.MODEL_PRICE_UNKNOWN,
                    "Route " + route.name() + ": nobody said what " + route.model()
                            + " costs, and unknown is not free; give the route a price in the model configuration.");
        }
        return price;
    }

    Most most(ChatRequest request) {
        long prompt = promptTokens(request);
        long output = request.maxOutputTokens();
        ModelPrice price = price();
        if (request.outputSchema() == null) {
            return new Most(price.most(prompt, output), prompt + output);
        }
        // The second round reads the first one's answer too.
        return new Most(
                price.most(prompt, output).add(price.most(prompt + output, output)),
                ROUNDS_OF_STRUCTURED_OUTPUT * (prompt + output) + output);
    }

    /** Asks once on a thread of its own. */
    ModelProvider.Reply ask(ChatRequest request, Consumer<String> heard, Consumer<ModelUsage> used) {
        return StreamedCall.run(pieces -> provider.ask(request, pieces, used), heard);
    }

    /**
     * More than the prompt can have: tokenizers make three to four bytes of prose, code or JSON a token, so a third of the
     * bytes is above it. For text that is denser than any usual one the books are right after the call all the same.
     */
    private long promptTokens(ChatRequest request) {
        String words = switch (route.provider()) {
            case ANTHROPIC -> AnthropicRequest.body(route.model(), request).toString();
            case OPENAI -> OpenAiRequest.body(route, request).toString();
        };
        return words.getBytes(StandardCharsets.UTF_8).length / 3 + 1;
    }

    /** The conversation with one more exchange at its end. */
    static ChatRequest longer(ChatRequest request, Message answer, Message reply) {
        List<Message> messages = new ArrayList<>(request.messages());
        messages.add(answer);
        messages.add(reply);
        return new ChatRequest(
                request.callId(),
                request.route(),
                request.payer(),
                request.purpose(),
                request.system(),
                messages,
                request.tools(),
                request.outputSchema(),
                request.maxOutputTokens());
    }
}
