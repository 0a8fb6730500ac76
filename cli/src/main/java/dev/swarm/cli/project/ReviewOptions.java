package dev.swarm.cli.project;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.terminal.Durations;
import dev.swarm.cli.terminal.Lifetime;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say who reviews a change before its pull request leaves draft. */
final class ReviewOptions {
    private static final String NOBODY = "none";

    @Option(
            names = "--review",
            paramLabel = "ROLE",
            split = ",",
            description = "Roles that vote on each change, such as reviewer,security-reviewer; none for no review"
                    + " (default: none). `swarm roles` lists them.")
    private List<String> roles = List.of();

    @Option(
            names = "--review-quorum",
            paramLabel = "PERCENT",
            description = "Share of the reviewers that must have voted (default: 60).")
    private @Nullable Integer quorum;

    @Option(
            names = "--review-rounds",
            paramLabel = "N",
            description = "How often a rejected change goes back to its agent before a person decides (default: 2).")
    private @Nullable Integer rounds;

    @Option(
            names = "--review-timeout",
            paramLabel = "TIME",
            converter = Lifetime.class,
            description = "How long is waited for votes, such as 10m or 1h (default: 10m).")
    private @Nullable Duration timeout;

    /** Puts what was given into a request. */
    void putTo(ObjectNode request) {
        ObjectNode review = Json.object();
        if (!roles.isEmpty()) {
            ArrayNode reviewers = review.putArray("reviewers");
            roles.stream().filter(role -> !role.equals(NOBODY)).forEach(reviewers::add);
        }
        if (quorum != null) {
            review.put("quorumPercent", quorum);
        }
        if (rounds != null) {
            review.put("rounds", rounds);
        }
        if (timeout != null) {
            review.put("timeout", timeout.toString());
        }
        if (!review.isEmpty()) {
            request.set("review", review);
        }
    }

    /** A project's review in a line; empty where there is none. */
    static String describe(JsonNode review) {
        return review.isObject()
                ? String.join(" ", Json.texts(review.path("reviewers"))) + ", quorum "
                        + Json.text(review, "quorumPercent") + " %, rounds " + Json.text(review, "rounds")
                        + Json.duration(review, "timeout")
                                .map(timeout -> ", timeout " + Durations.brief(timeout))
                                .orElse("")
                : "";
    }
}
