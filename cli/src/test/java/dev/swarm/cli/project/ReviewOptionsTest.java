package dev.swarm.cli.project;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.cli.client.Json;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ReviewOptionsTest {
    @Test
    void whatIsGivenIsSent() {
        ObjectNode request = Json.object();

        CommandLine.populateCommand(
                        new ReviewOptions(),
                        "--review",
                        "reviewer,tester",
                        "--review-timeout",
                        "90s",
                        "--review-rounds",
                        "1")
                .putTo(request);

        assertThat(request)
                .hasToString(
                        "{\"review\":{\"reviewers\":[\"reviewer\",\"tester\"],\"rounds\":1,\"timeout\":\"PT1M30S\"}}");
    }

    @Test
    void aReviewIsDescribedInALine() throws Exception {
        assertThat(ReviewOptions.describe(Json.parse(
                        "{\"reviewers\":[\"reviewer\"],\"quorumPercent\":60,\"rounds\":2,\"timeout\":\"PT10M\"}")))
                .isEqualTo("reviewer, quorum 60 %, rounds 2, timeout 10 min 00 s");
    }
}
