package dev.swarm.activities.model.author;

import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.model.ModelRoutes;
import dev.swarm.contracts.model.SessionBrief;
import java.util.List;

/** Has a model write the first spec. */
final class ModelSpecWriter {
    static final String PROMPT = "spec.v1";
    private static final int MOST_TOKENS = 16_000;

    private final Asking asking;
    private final Material material;
    private final Prompt prompt = Prompt.text(PROMPT);

    ModelSpecWriter(Asking asking, Material material) {
        this.asking = asking;
        this.material = material;
    }

    /** The Markdown. */
    Asking.Answer<String> write(SessionBrief brief) {
        return asking.ask(
                brief,
                new Asking.Question(
                        ModelRoutes.REASONING,
                        "spec",
                        prompt,
                        message(brief),
                        MOST_TOKENS,
                        FailureCode.MODEL_OUTPUT_INVALID),
                ModelSpecWriter::spec);
    }

    String message(SessionBrief brief) {
        return material.blocks(brief).task("Write the specification.");
    }

    private static String spec(String answer) throws UnusableAnswer {
        String spec = SpecText.in(answer);
        List<String> problems = SpecText.problems(spec);
        if (!problems.isEmpty()) {
            throw new UnusableAnswer(problems);
        }
        return spec;
    }
}
