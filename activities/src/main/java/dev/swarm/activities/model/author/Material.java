package dev.swarm.activities.model.author;

import dev.swarm.activities.model.context.Repositories;
import dev.swarm.activities.model.context.RepositoryText;
import dev.swarm.activities.platform.ArtifactStore;
import dev.swarm.contracts.model.SessionBrief;
import dev.swarm.contracts.session.Question;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What models work on, gathered from where it is. */
final class Material {
    private final ArtifactStore artifacts;
    private final Repositories repositories;

    Material(ArtifactStore artifacts, Repositories repositories) {
        this.artifacts = artifacts;
        this.repositories = repositories;
    }

    /** The repository, the idea and what was said so far. */
    DataBlocks blocks(SessionBrief brief) {
        DataBlocks blocks = new DataBlocks()
                .with(
                        "repository",
                        RepositoryText.of(repositories.read(
                                brief.project().repository(), brief.project().baseBranch())))
                .with("idea", brief.idea());
        if (!brief.answers().isEmpty()) {
            blocks.with("answers", answers(brief));
        }
        if (!brief.said().isEmpty()) {
            blocks.with("said", String.join("\n\n", brief.said()));
        }
        return blocks;
    }

    String text(String artifactId) {
        return new String(artifacts.get(artifactId), StandardCharsets.UTF_8);
    }

    private static String answers(SessionBrief brief) {
        List<String> lines = new ArrayList<>();
        for (Question question : brief.asked()) {
            String answer = brief.answers().getOrDefault(question.id(), question.defaultAnswer());
            lines.add("Question " + question.id() + ": " + question.text() + "\nAnswer: " + answer
                    + (answer.equals(question.defaultAnswer()) ? " (the default)" : ""));
        }
        return String.join("\n\n", lines);
    }
}
