package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.kohsuke.github.GHRepository;

/**
 * What builds leave on the host and on the forge once they have ended, whether they merged, failed or were cancelled. Mirrors
 * of repositories, stored artifacts and the notes of past reservations stay on purpose.
 */
@Order(50)
@ExtendWith(SharedPlatform.class)
class NothingLeftBehindTest {
    private final Platform platform;

    NothingLeftBehindTest(Platform platform) {
        this.platform = platform;
    }

    @Test
    void endedBuildsLeaveOnlyWhatIsMeantToStay() throws Exception {
        platform.project("tidy", "auto");
        platform.project("tidy-by-hand", "manual");
        TestBuild mixed = TestBuild.start(
                platform,
                "tidy",
                4,
                TestBuild.quick("good"),
                TestBuild.failing("bad"),
                TestBuild.endless("stopped"),
                TestBuild.endless("stuck"));
        TestBuild reviewed = TestBuild.start(platform, "tidy-by-hand", 1, TestBuild.quick("waiting"));
        mixed.await("stuck", "in_progress");
        mixed.await("stopped", "in_progress");
        reviewed.await("waiting", "in_review");
        HostRemains remains = new HostRemains(platform.data(), "machines");
        assertThat(remains.processes()).as("the test would see a machine").isNotEmpty();
        mixed.command("stopped", "terminate", "{}").ok();
        mixed.await("good", "merged");
        for (JsonNode build : platform.api().all("/api/builds")) {
            if (build.path("endedAt").isNull()) {
                new TestBuild(platform.api(), build.path("buildId").asText()).end();
            }
        }
        assertThat(mixed.states()).containsAllEntriesOf(Map.of("stuck", "cancelled", "bad", "failed"));
        assertThat(reviewed.states()).containsEntry("waiting", "cancelled");

        Eventually.get("what is left behind", Duration.ofSeconds(20), remains::all, List::isEmpty);
        for (GHRepository repository :
                platform.forge().getMyself().listRepositories().toList()) {
            assertThat(repository.getBranches().keySet())
                    .as("branches of %s", repository.getFullName())
                    .isEqualTo(kept(repository));
        }
    }

    /** A pull request that a person closed keeps its branch, so that it can be reopened. */
    private Set<String> kept(GHRepository repository) throws Exception {
        Set<String> kept = new TreeSet<>(Set.of("main"));
        for (JsonNode ticket : platform.api().all("/api/tickets?project=" + repository.getName())) {
            if (ticket.at("/failure/code").asText().equals("PULL_REQUEST_CLOSED")) {
                kept.add("swarm/" + ticket.path("ticketId").asText());
            }
        }
        return kept;
    }
}
