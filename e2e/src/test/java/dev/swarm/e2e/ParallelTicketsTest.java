package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.kohsuke.github.GHContent;
import org.kohsuke.github.GHIssueState;
import org.kohsuke.github.GHPullRequest;
import org.kohsuke.github.GHRepository;

/** Ten tickets that do not depend on each other, from a task file. */
@Order(10)
@ExtendWith(SharedPlatform.class)
class ParallelTicketsTest {
    private final Platform platform;

    ParallelTicketsTest(Platform platform) {
        this.platform = platform;
    }

    @Test
    void eachOfTenBecomesOneMergedPullRequest() throws Exception {
        String file = SwarmCli.ROOT.resolve("examples/tasks/ten-parallel.yaml").toString();

        String watched = platform.cli()
                .run("run", file, "--project", "ten", "--yes", "--watch")
                .ok();

        assertThat(watched.lines().toList().getLast()).endsWith("is completed: 10 merged");
        GHRepository repository = platform.repository("ten");
        List<GHPullRequest> pulls =
                repository.queryPullRequests().state(GHIssueState.ALL).list().toList();
        assertThat(pulls).hasSize(10);
        Set<String> branches = new HashSet<>();
        for (GHPullRequest pull : pulls) {
            assertThat(pull.isMerged()).as(pull.getTitle()).isTrue();
            branches.add(pull.getHead().getRef());
        }
        assertThat(branches).hasSize(10);
        Set<String> parts = new TreeSet<>();
        for (GHContent content : repository.getDirectoryContent("parts", "main")) {
            parts.add(content.getName());
        }
        assertThat(parts)
                .isEqualTo(new TreeSet<>(IntStream.rangeClosed(1, 10)
                        .mapToObj(part -> String.format("part-%02d.txt", part))
                        .toList()));
        assertThat(mostAtOnce()).isBetween(2, 4);
    }

    /** How many tickets had a machine at the same time. */
    private int mostAtOnce() throws Exception {
        int now = 0;
        int most = 0;
        for (JsonNode event : inOrderOfTime(platform.api().all("/api/events?project=ten"))) {
            switch (event.path("type").asText()) {
                case "TicketAssigned" -> most = Math.max(most, ++now);
                case "MachineReleased" -> now--;
                default -> {}
            }
        }
        return most;
    }

    private static List<JsonNode> inOrderOfTime(List<JsonNode> events) {
        return events.stream()
                .sorted((one, other) ->
                        one.path("at").asText().compareTo(other.path("at").asText()))
                .toList();
    }
}
