package dev.swarm.activities.model.author;

import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.model.ModelRoutes;
import dev.swarm.contracts.model.SessionBrief;
import dev.swarm.contracts.model.WriteSpecRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Has a model revise a spec by edits, so that what nobody asked to change cannot change. */
final class ModelReviser {
    static final String PROMPT = "revise.v1";
    private static final int MOST_TOKENS = 16_000;

    private final Asking asking;
    private final Material material;
    private final Prompt prompt = Prompt.form(PROMPT, Map.of());

    ModelReviser(Asking asking, Material material) {
        this.asking = asking;
        this.material = material;
    }

    /** The model's answer. */
    record Draft(List<SpecEdits.Edit> edits) {}

    /** The Markdown with the feedback worked in. */
    Asking.Answer<String> revise(SessionBrief brief, String current, String feedback) {
        return asking.ask(
                brief,
                new Asking.Question(
                        ModelRoutes.REASONING,
                        "revise",
                        prompt,
                        message(brief, current, feedback),
                        MOST_TOKENS,
                        FailureCode.MODEL_OUTPUT_INVALID),
                text -> revised(current, feedback, Asking.json(text, Draft.class)));
    }

    String message(SessionBrief brief, String current, String feedback) {
        DataBlocks blocks = material.blocks(brief).with("specification", current);
        return isFeedback(feedback)
                ? blocks.with("feedback", feedback).task("Revise the specification as the feedback asks.")
                : blocks.task(
                        "Revise the specification so that it agrees with the answers and with what was said in chat; the newest"
                                + " counts.");
    }

    static String revised(String current, String feedback, Draft draft) throws UnusableAnswer {
        List<SpecEdits.Edit> edits = draft.edits() == null ? List.of() : draft.edits();
        if (edits.isEmpty() && isFeedback(feedback)) {
            throw new UnusableAnswer(List.of("it has no edits, but the feedback asks for a change"));
        }
        String revised = SpecEdits.apply(current, edits);
        List<String> problems = new ArrayList<>(SpecText.problems(revised));
        // A person may have brought the spec into another form; that is theirs to decide.
        problems.removeAll(SpecText.problems(current));
        if (!problems.isEmpty()) {
            throw new UnusableAnswer(problems);
        }
        return revised;
    }

    private static boolean isFeedback(String feedback) {
        return !feedback.equals(WriteSpecRequest.ANSWERS_CHANGED);
    }
}
