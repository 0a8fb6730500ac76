package dev.swarm.activities.model.author;

import java.util.List;

/** A model's answer that cannot be used, and why: each reason is a sentence that tells the model what to do. */
final class UnusableAnswer extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    UnusableAnswer(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    List<String> problems() {
        return problems;
    }
}
