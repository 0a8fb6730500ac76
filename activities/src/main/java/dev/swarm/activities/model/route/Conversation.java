package dev.swarm.activities.model.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.activities.model.chat.ChatAnswer;
import dev.swarm.activities.model.chat.ChatRequest;
import dev.swarm.activities.model.chat.Message;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.model.ModelUsage;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Consumer;

/** One call of a route: a round, and a second one where the answer does not fulfil the asked schema. Knows what it has cost. */
final class Conversation {
    private final OpenRoute route;
    private final ChatRequest request;
    private ModelUsage before = ModelUsage.NONE;
    private BigDecimal costBefore = BigDecimal.ZERO;
    // Written by the call's thread while a round runs.
    private volatile ModelUsage round = ModelUsage.NONE;

    Conversation(OpenRoute route, ChatRequest request) {
        this.route = route;
        this.request = request;
    }

    ChatAnswer ask(Consumer<String> heard) {
        ModelProvider.Reply reply = round(request, heard);
        ObjectNode schema = request.outputSchema();
        if (schema == null) {
            return answer(reply.message(), reply.stop());
        }
        Message first = StructuredOutput.bare(reply.message());
        List<String> problems = StructuredOutput.problems(first.text(), schema);
        if (problems.isEmpty()) {
            return answer(first, reply.stop());
        }
        // A provider takes no empty message back.
        Message said = reply.message().text().isBlank() ? Message.assistant("(nothing)") : reply.message();
        ModelProvider.Reply second =
                round(OpenRoute.longer(request, said, StructuredOutput.complaint(problems)), heard);
        Message repaired = StructuredOutput.bare(second.message());
        int left = StructuredOutput.problems(repaired.text(), schema).size();
        if (left > 0) {
            throw Failure.fatal(
                    FailureCode.MODEL_OUTPUT_INVALID,
                    "Route " + route.route().name() + " (" + route.route().model() + "): the answer for "
                            + request.purpose() + " did not fulfil its schema, also when asked again (" + left
                            + (second.stop() == ChatAnswer.Stop.LENGTH
                                    ? " problems; it was cut off)."
                                    : " problems)."));
        }
        return answer(repaired, second.stop());
    }

    private ModelProvider.Reply round(ChatRequest asked, Consumer<String> heard) {
        before = usage();
        costBefore = cost();
        round = ModelUsage.NONE;
        return route.ask(asked, heard, used -> round = used);
    }

    private ChatAnswer answer(Message message, ChatAnswer.Stop stop) {
        return new ChatAnswer(
                message,
                stop,
                usage(),
                cost(),
                route.route().name(),
                route.route().model());
    }

    ModelUsage usage() {
        return before.plus(round);
    }

    /** Each round is a request with a price of its own. */
    BigDecimal cost() {
        return costBefore.add(route.price().of(round));
    }
}
