package dev.swarm.activities.model.author;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.activities.model.PlainText;
import dev.swarm.activities.model.chat.ChatAnswer;
import dev.swarm.activities.model.chat.ChatModels;
import dev.swarm.activities.model.chat.ChatRequest;
import dev.swarm.activities.model.chat.Message;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.model.SessionBrief;
import dev.swarm.contracts.record.EventScope;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Asks a model for something and checks it; where it cannot be used, asks once more and says why. */
final class Asking {
    private static final ObjectMapper MAPPER = Payloads.objectMapper();
    private static final int MOST_PROBLEMS = 12;
    private static final int MOST_PROBLEM = 300;

    private final ChatModels models;

    Asking(ChatModels models) {
        this.models = models;
    }

    /**
     * What is asked.
     *
     * @param route the model route
     * @param purpose in a word; with the session and its step it makes the call's id
     * @param mostTokens the longest answer wanted
     * @param otherwise the code of the failure where the second answer cannot be used either
     */
    record Question(
            String route, String purpose, Prompt prompt, String message, int mostTokens, FailureCode otherwise) {}

    /** @param model the provider's name of the model that gave it */
    record Answer<T>(T value, String model) {}

    /** Reads an answer's text, or says why it cannot be used. */
    interface Reader<T> {
        T read(String text) throws UnusableAnswer;
    }

    <T> Answer<T> ask(SessionBrief brief, Question question, Reader<T> reader) {
        String callId = brief.sessionId() + "." + brief.step() + "." + question.purpose();
        List<Message> messages = new ArrayList<>(List.of(Message.user(question.message())));
        ChatAnswer first = models.ask(request(callId, brief, question, messages), text -> {});
        try {
            return new Answer<>(read(first, reader), first.model());
        } catch (UnusableAnswer unusable) {
            messages.add(Message.assistant(first.message().text()));
            messages.add(
                    Message.user(
                            "Your answer cannot be used:\n\n- "
                                    + String.join("\n- ", shortened(unusable))
                                    + "\n\nCorrect this and answer again, in full and in the same form. It is the last time that you are asked."));
        }
        ChatAnswer second = models.ask(request(callId + ".again", brief, question, messages), text -> {});
        try {
            return new Answer<>(read(second, reader), second.model());
        } catch (UnusableAnswer unusable) {
            throw Failure.fatal(
                    question.otherwise(),
                    "The answer of " + second.model() + " cannot be used, also when asked again: "
                            + String.join("; ", shortened(unusable)));
        }
    }

    /** Reads JSON; never lets its content into a message. */
    static <T> T json(String text, Class<T> form) throws UnusableAnswer {
        try {
            return MAPPER.readValue(text, form);
        } catch (JsonProcessingException e) {
            throw new UnusableAnswer(List.of("it is not one JSON object of the asked form"));
        }
    }

    private static <T> T read(ChatAnswer answer, Reader<T> reader) throws UnusableAnswer {
        if (answer.stop() == ChatAnswer.Stop.LENGTH) {
            throw new UnusableAnswer(List.of("it was cut off because it is too long; say the same in fewer words"));
        }
        return reader.read(answer.message().text());
    }

    private static ChatRequest request(String callId, SessionBrief brief, Question question, List<Message> messages) {
        return new ChatRequest(
                callId,
                question.route(),
                new EventScope(brief.project().projectId(), brief.sessionId(), null, null),
                question.purpose(),
                question.prompt().system(),
                messages,
                List.of(),
                question.prompt().schema(),
                question.mostTokens());
    }

    private static List<String> shortened(UnusableAnswer unusable) {
        List<String> problems = unusable.problems().stream()
                .limit(MOST_PROBLEMS)
                .map(problem -> PlainText.line(problem, MOST_PROBLEM))
                .collect(Collectors.toCollection(ArrayList::new));
        if (unusable.problems().size() > MOST_PROBLEMS) {
            problems.add("and " + (unusable.problems().size() - MOST_PROBLEMS) + " more");
        }
        return problems;
    }
}
