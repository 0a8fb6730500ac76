package dev.swarm.api.project;

import dev.swarm.api.problem.ProblemException;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who reviews a change before its pull request leaves draft. What is absent stays as it is.
 *
 * @param reviewers roles, one vote each; empty for no review
 * @param quorumPercent the share of reviewers that must have voted, 60 by default
 * @param timeout how long is waited for votes, 10 minutes by default
 * @param rounds how often a rejected change goes back to its agent before a person decides, 2 by default
 */
public record ReviewSettings(
        @Size(max = 9) @Nullable
        List<@NotNull @Pattern(regexp = ROLE, message = "must be a role, such as security-reviewer") String> reviewers,

        @Min(1) @Max(100) @Nullable Integer quorumPercent,
        @Nullable Duration timeout,
        @Min(0) @Max(10) @Nullable Integer rounds) {
    static final String ROLE = "[a-z0-9][a-z0-9-]{0,39}";

    private static final Duration LONGEST = Duration.ofDays(1);

    /** Null where nobody reviews. */
    static @Nullable ReviewSettings of(ProjectEntity project) {
        return project.reviewers.isEmpty()
                ? null
                : new ReviewSettings(
                        project.reviewers,
                        project.reviewQuorumPercent,
                        Duration.ofSeconds(project.reviewTimeoutSeconds),
                        project.reviewRounds);
    }

    void applyTo(ProjectEntity project) {
        if (reviewers != null) {
            project.reviewers = List.copyOf(reviewers);
        }
        if (quorumPercent != null) {
            project.reviewQuorumPercent = quorumPercent;
        }
        if (timeout != null) {
            if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(LONGEST) > 0) {
                throw ProblemException.invalid("review.timeout", "must be between PT1S and PT24H");
            }
            project.reviewTimeoutSeconds = timeout.toSeconds();
        }
        if (rounds != null) {
            project.reviewRounds = rounds;
        }
    }
}
