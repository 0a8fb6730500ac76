package dev.swarm.activities.model.author;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.swarm.activities.model.PlainText;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.model.Clarification;
import dev.swarm.contracts.model.ClarifyRequest;
import dev.swarm.contracts.model.ModelRoutes;
import dev.swarm.contracts.session.Question;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Has a model ask what changes the result. What it asks is made fit for people: few questions, each with a default. */
final class ModelClarifier {
    static final int MOST_QUESTIONS = 5;
    static final String PROMPT = "clarify.v1";
    private static final int MOST_CHOICES = 6;
    private static final int MOST_TEXT = 600;
    private static final int MOST_ANSWER = 200;
    private static final int MOST_ID = 40;
    private static final int MOST_TOKENS = 6_000;

    private final Asking asking;
    private final Material material;
    private final Prompt prompt = Prompt.form(PROMPT, Map.of("questions", MOST_QUESTIONS));

    ModelClarifier(Asking asking, Material material) {
        this.asking = asking;
        this.material = material;
    }

    /** The model's answer. */
    record Draft(boolean done, List<Asked> questions) {}

    record Asked(
            String id,
            String text,
            List<String> choices,
            @JsonProperty("default") String assumed) {}

    Clarification next(ClarifyRequest request) {
        Asking.Answer<List<Question>> answer = asking.ask(
                request.brief(),
                new Asking.Question(
                        ModelRoutes.FAST,
                        "clarify",
                        prompt,
                        message(request),
                        MOST_TOKENS,
                        FailureCode.MODEL_OUTPUT_INVALID),
                text -> questions(
                        Asking.json(text, Draft.class), request.brief().asked()));
        List<Question> questions = answer.value();
        return new Clarification(questions, questions.isEmpty(), "clarifier (" + answer.model() + ")");
    }

    String message(ClarifyRequest request) {
        DataBlocks blocks = material.blocks(request.brief());
        String specId = request.specId();
        if (specId != null) {
            blocks.with("specification", material.text(specId));
        }
        String came = request.message() == null
                ? ""
                : "The person came back from the specification to talk; what they said last stands in the block said where they"
                        + " said something. Ask only what that leaves open. ";
        return blocks.task(came + "This is round " + (ClarifyRequest.MOST_ROUNDS + 1 - request.roundsLeft()) + " of "
                + ClarifyRequest.MOST_ROUNDS + ": ask what changes the result, or say that you are done.");
    }

    /** The questions that are worth a person's time: none that was asked before, each complete and with an id of its own. */
    static List<Question> questions(Draft draft, List<Question> before) throws UnusableAnswer {
        Set<String> ids = new HashSet<>();
        Set<String> texts = new HashSet<>();
        for (Question question : before) {
            ids.add(question.id());
            texts.add(comparable(question.text()));
        }
        List<Question> questions = new ArrayList<>();
        if (draft.done() || draft.questions() == null) {
            return questions;
        }
        for (Asked asked : draft.questions()) {
            String text = PlainText.cut(asked.text().strip(), MOST_TEXT);
            if (text.isBlank() || !texts.add(comparable(text)) || questions.size() == MOST_QUESTIONS) {
                continue;
            }
            questions.add(new Question(freeId(asked.id(), ids), text, choices(asked), assumed(asked)));
        }
        return questions;
    }

    private static List<String> choices(Asked asked) {
        List<String> choices = new ArrayList<>();
        if (asked.choices() != null) {
            asked.choices().stream()
                    .map(choice -> PlainText.line(choice, MOST_ANSWER))
                    .filter(choice -> !choice.isEmpty())
                    .distinct()
                    .limit(MOST_CHOICES)
                    .forEach(choices::add);
        }
        String assumed = PlainText.line(asked.assumed() == null ? "" : asked.assumed(), MOST_ANSWER);
        if (!choices.isEmpty() && !assumed.isEmpty() && !choices.contains(assumed)) {
            choices.addFirst(assumed);
        }
        return List.copyOf(choices);
    }

    private static String assumed(Asked asked) throws UnusableAnswer {
        String assumed = PlainText.line(asked.assumed() == null ? "" : asked.assumed(), MOST_ANSWER);
        List<String> choices = choices(asked);
        if (assumed.isEmpty() && choices.isEmpty()) {
            throw new UnusableAnswer(List.of("question '" + asked.id() + "' has no default; say what you would take"));
        }
        return assumed.isEmpty() ? choices.getFirst() : assumed;
    }

    /** The model's id in safe letters, with a number where it is taken. */
    private static String freeId(String wanted, Set<String> taken) {
        String safe =
                wanted.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        String id = safe.isEmpty() ? "question" : safe.substring(0, Math.min(safe.length(), MOST_ID));
        String free = id;
        for (int i = 2; !taken.add(free); i++) {
            free = id + "-" + i;
        }
        return free;
    }

    private static String comparable(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
    }
}
