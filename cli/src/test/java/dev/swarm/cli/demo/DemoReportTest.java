package dev.swarm.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.cli.client.Json;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoReportTest {
    private static JsonNode ticket(String key, String state) {
        ObjectNode ticket = Json.object()
                .put("key", key)
                .put("state", state)
                .put("attempts", 1)
                .put("startedAt", "2026-01-01T10:00:00Z")
                .put("endedAt", "2026-01-01T10:00:04Z");
        ticket.putObject("pullRequest").put("url", "http://forge/" + key);
        return ticket;
    }

    private static DemoReport report(boolean testsPassed, JsonNode... tickets) {
        return new DemoReport(
                Json.object(),
                Json.object(),
                Json.object(),
                List.of(tickets),
                testsPassed,
                "ok",
                List.of("agent: command"),
                Duration.ofSeconds(20));
    }

    @Test
    void allMergedAndPassedSucceeds() {
        DemoReport report = report(true, ticket("a", "merged"), ticket("b", "merged"));

        assertThat(report.succeeded()).isTrue();
        assertThat(report.lastLine()).isEqualTo("demo: 2 tickets, 2 merged, 0 failed, project tests passed");
        assertThat(report.table().render(100))
                .containsExactly(
                        "TICKET  STATE   ATTEMPTS  TIME   PULL REQUEST",
                        "a       merged  1         4.0 s  http://forge/a",
                        "b       merged  1         4.0 s  http://forge/b");
    }

    @Test
    void anythingElseFails() {
        assertThat(report(true, ticket("a", "merged"), ticket("b", "skipped")).succeeded())
                .isFalse();
        assertThat(report(false, ticket("a", "merged")).succeeded()).isFalse();
        assertThat(report(true).succeeded()).isFalse();
        assertThat(report(false, ticket("a", "merged"), ticket("b", "failed")).lastLine())
                .isEqualTo("demo: 2 tickets, 1 merged, 1 failed, project tests failed");
    }

    @Test
    void theJsonHasTheWholeResult() {
        ObjectNode json = report(true, ticket("a", "merged")).json();

        assertThat(json.path("tickets").asInt()).isEqualTo(1);
        assertThat(json.path("projectTests").asText()).isEqualTo("passed");
        assertThat(json.path("ticketList")).hasSize(1);
        assertThat(json.path("standIns")).hasSize(1);
    }
}
