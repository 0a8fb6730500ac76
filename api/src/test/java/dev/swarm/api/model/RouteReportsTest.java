package dev.swarm.api.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteReportsTest {
    private static final Instant START = Instant.parse("2026-11-21T08:00:00Z");

    private Instant now = START;
    private final RouteReports reports = new RouteReports(() -> now);

    private static RouteState route(String name, String circuit) {
        return new RouteState(name, "openai", "m-1", "api.example.com", null, 0, 0, null, "set", circuit, START, null);
    }

    @Test
    void ofEachRouteTheWorstCircuitIsShown() {
        reports.put("one", List.of(route("general", "closed"), route("fast", "open")));
        reports.put("two", List.of(route("general", "half_open"), route("fast", "closed")));

        assertThat(reports.routes()).containsExactly(route("general", "half_open"), route("fast", "open"));
    }

    @Test
    void aWorkerThatIsSilentForAMinuteIsAway() {
        reports.put("one", List.of(route("general", "open")));
        now = now.plus(Duration.ofSeconds(45));
        reports.put("two", List.of(route("general", "closed")));
        now = now.plus(Duration.ofSeconds(30));

        assertThat(reports.live()).extracting(RouteReports.Report::workerId).containsExactly("two");
        assertThat(reports.routes()).containsExactly(route("general", "closed"));
    }
}
