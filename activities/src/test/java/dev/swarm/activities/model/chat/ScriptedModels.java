package dev.swarm.activities.model.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.contracts.model.ModelUsage;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Models whose answers a test has written: one after the other, whichever route is asked. As with the real ones, a call id
 * that was answered gets the same answer again and is not paid again. A function that throws leaves the call unanswered.
 */
public final class ScriptedModels implements ChatModels {
    private static final ModelUsage USAGE = new ModelUsage(100, 0, 0, 10);
    private static final BigDecimal COST = new BigDecimal("0.0001");

    private final Queue<Function<ChatRequest, ChatAnswer>> script = new ArrayDeque<>();
    private final List<ChatRequest> requests = new ArrayList<>();
    private final List<ChatRequest> paid = new ArrayList<>();
    private final Map<String, ChatAnswer> answered = new HashMap<>();

    /** Text is the next answer. */
    public ScriptedModels say(String text) {
        return answer(request -> end(request, text));
    }

    /** The next answer asks for one tool. */
    public ScriptedModels call(String callId, String tool, ObjectNode input) {
        return answer(request -> tools(request, new Block.ToolCall(callId, tool, input)));
    }

    /** What is thrown here, for instance an {@code ApplicationFailure}, is the next answer. */
    public ScriptedModels fail(RuntimeException failure) {
        return answer(request -> {
            throw failure;
        });
    }

    public synchronized ScriptedModels answer(Function<ChatRequest, ChatAnswer> next) {
        script.add(next);
        return this;
    }

    @Override
    public synchronized ChatAnswer ask(ChatRequest request, Consumer<String> heard) {
        requests.add(request);
        ChatAnswer before = answered.get(request.callId());
        if (before != null) {
            return before;
        }
        Function<ChatRequest, ChatAnswer> next = script.poll();
        if (next == null) {
            throw new AssertionError("The script has no answer for " + request);
        }
        ChatAnswer answer = next.apply(request);
        String text = answer.message().text();
        if (!text.isEmpty()) {
            heard.accept(text);
        }
        answered.put(request.callId(), answer);
        paid.add(request);
        return answer;
    }

    /** All that was asked, repetitions too. */
    public synchronized List<ChatRequest> requests() {
        return List.copyOf(requests);
    }

    /** What was answered and not a repetition: what a provider would have been paid for. */
    public synchronized List<ChatRequest> paid() {
        return List.copyOf(paid);
    }

    /** How many answers of the script are left. */
    public synchronized int left() {
        return script.size();
    }

    /** An answer that ends the conversation. */
    public static ChatAnswer end(ChatRequest request, String text) {
        return answer(request, Message.assistant(text), ChatAnswer.Stop.END);
    }

    /** An answer that wants tools. */
    public static ChatAnswer tools(ChatRequest request, Block.ToolCall... calls) {
        return answer(request, new Message(Message.Role.ASSISTANT, List.of(calls)), ChatAnswer.Stop.TOOLS);
    }

    public static ChatAnswer answer(ChatRequest request, Message message, ChatAnswer.Stop stop) {
        return new ChatAnswer(message, stop, USAGE, COST, request.route(), "scripted");
    }
}
