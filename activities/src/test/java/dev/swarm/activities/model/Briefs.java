package dev.swarm.activities.model;

import dev.swarm.contracts.model.SessionBrief;
import dev.swarm.contracts.project.MergeMode;
import dev.swarm.contracts.project.ProjectRef;
import dev.swarm.contracts.session.Question;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What session {@code s1} of project {@code p} tells whoever writes for it. */
public final class Briefs {
    private Briefs() {}

    public static SessionBrief of(String idea, Map<String, String> answers) {
        return of(idea, answers, List.of(), List.of());
    }

    public static SessionBrief of(String idea, Map<String, String> answers, List<Question> asked, List<String> said) {
        return new SessionBrief("s1", project(null, null), idea, answers, asked, said, 7);
    }

    /** The same of a project with this verify command, whose tickets this agent works on. */
    public static SessionBrief of(String idea, @Nullable String verifyCommand, @Nullable String agent) {
        return new SessionBrief("s1", project(verifyCommand, agent), idea, Map.of(), List.of(), List.of(), 7);
    }

    private static ProjectRef project(@Nullable String verifyCommand, @Nullable String agent) {
        return new ProjectRef(
                "p",
                "o/r",
                "main",
                verifyCommand,
                Duration.ofMinutes(10),
                MergeMode.AUTO,
                4,
                "standard",
                null,
                null,
                null,
                null,
                agent);
    }
}
