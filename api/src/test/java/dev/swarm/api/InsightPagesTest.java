package dev.swarm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.agent.AgentOutcome;
import dev.swarm.contracts.plan.AgentKind;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.plan.TicketSize;
import dev.swarm.contracts.record.AppendRequest;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.record.RecordActivities;
import dev.swarm.contracts.record.RecordedEvent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Graph, Gantt, timeline, usage, projects, settings and admin, without a browser's scripts. */
class InsightPagesTest extends ApiTest {
    @Autowired
    RecordActivities records;

    private final String build = "i" + UUID.randomUUID().toString().substring(0, 8);
    private final Instant start = Instant.now().minus(Duration.ofMinutes(20));
    private Visitor visitor;
    private long seq;

    @BeforeEach
    void signIn() {
        visitor = new Visitor(port);
        visitor.signIn(secret("admin.key"));
    }

    private static TicketNode node(String key, TicketSize size, String... dependsOn) {
        return new TicketNode(
                key,
                "Ticket " + key + " <b>",
                List.of(dependsOn),
                Priority.MEDIUM,
                size,
                AgentKind.COMMAND,
                "body",
                null,
                null,
                List.of(),
                List.of(),
                null);
    }

    private void append(String key, int minute, String state, DomainEvent event) {
        boolean ofBuild = key.isEmpty();
        EventScope scope = new EventScope("insight", null, build, ofBuild ? null : build + "-" + key);
        records.append(new AppendRequest(
                ofBuild ? "build/" + build : "ticket/" + build + "-" + key,
                "run",
                List.of(new RecordedEvent(
                        ++seq, start.plus(Duration.ofMinutes(minute)), scope, ofBuild ? "ann" : null, state, event))));
    }

    /** One ticket has merged at its second attempt, one is at work, one waits for both, one failed. */
    private void record() {
        append("", 0, "running", new DomainEvent.BuildStarted("A build of insight", 2));
        append(
                "",
                0,
                "running",
                new DomainEvent.TicketsAdded(List.of(
                        node("base", TicketSize.SMALL),
                        node("side", TicketSize.SMALL),
                        node("top", TicketSize.LARGE, "base", "side"),
                        node("bad", TicketSize.SMALL))));
        append("base", 0, "ready", new DomainEvent.TicketBecameReady());
        append("base", 1, "assigned", new DomainEvent.TicketAssigned(1, "host-a", "m1", "sandbox"));
        append("base", 1, "in_progress", new DomainEvent.AgentStarted(1, "abc"));
        append(
                "base",
                2,
                "in_progress",
                new DomainEvent.AttemptFailed(1, Failure.of(FailureCode.INTERNAL, "it broke"), null));
        append("base", 3, "assigned", new DomainEvent.TicketAssigned(2, "host-b", "m2", "sandbox"));
        append("base", 3, "in_progress", new DomainEvent.AgentStarted(2, "abc"));
        append(
                "base",
                6,
                "in_progress",
                new DomainEvent.AgentFinished(2, AgentOutcome.SUCCEEDED, 0, Duration.ofMinutes(3)));
        append("base", 7, "in_progress", new DomainEvent.TicketVerified(true, Duration.ofMinutes(1), null));
        append("base", 9, "merged", new DomainEvent.TicketMerged("fff", 2));
        append("side", 8, "assigned", new DomainEvent.TicketAssigned(1, "host-a", "m3", "sandbox"));
        append("side", 9, "in_progress", new DomainEvent.AgentStarted(1, "abc"));
        append("bad", 9, "failed", new DomainEvent.TicketFailed(Failure.of(FailureCode.INTERNAL, "no"), 1));
    }

    @Test
    void drawsTheGraphWithItsCriticalPathAndEnd() {
        record();
        JsonNode graph = admin.get("/api/builds/" + build + "/graph").json();
        assertThat(graph.path("criticalPath").toString()).isEqualTo("[\"side\",\"top\"]");
        assertThat(Instant.parse(graph.path("eta").asString())).isAfter(Instant.now());
        assertThat(graph.path("pace").asDouble()).isBetween(1.2, 1.5);
        assertThat(graph.path("edges").size()).isEqualTo(2);
        String page = visitor.get("/builds/" + build + "/graph").text();
        assertThat(page)
                .contains(
                        "<svg class=\"graph\"",
                        "/builds/" + build + "?ticket=" + build + "-top",
                        "<title>Ticket top &lt;b&gt;, on the critical path</title>",
                        "blocked ~",
                        "left</strong>",
                        "The same as a table (4)")
                .doesNotContain("<b>,", "style=");
        assertThat(visitor.get("/builds/" + build + "/graph?zoom=fit").text()).contains("canvas fit");
        assertThat(visitor.get("/builds/none/graph").status()).isEqualTo(404);
    }

    @Test
    void drawsWhatRanWhereAndWhen() {
        record();
        JsonNode runs = admin.get("/api/builds/" + build + "/runs").json().path("runs");
        assertThat(runs.size()).isEqualTo(3);
        assertThat(runs.get(0).path("outcome").asString()).isEqualTo("failed");
        assertThat(visitor.get("/builds/" + build + "/gantt").text())
                .contains(
                        "attempt 2 on host-b: agent 3 min, verifying 1 min, review 2 min; merged",
                        "data-phase=\"verifying\"")
                .doesNotContain("style=");
        assertThat(visitor.get("/builds/" + build + "/gantt?by=host").text())
                .contains("<b>host-a</b>", "<b>host-b</b>", "side, attempt 1 on host-a");
    }

    @Test
    void aGanttOfFiveHundredTicketsIsOnePage() {
        append("", 0, "running", new DomainEvent.BuildStarted("Big", 50));
        append(
                "",
                0,
                "running",
                new DomainEvent.TicketsAdded(IntStream.range(0, 500)
                        .mapToObj(i -> node("t" + i, TicketSize.SMALL))
                        .toList()));
        for (int i = 0; i < 500; i++) {
            append("t" + i, i % 15, "assigned", new DomainEvent.TicketAssigned(1, "host-" + i % 5, "m" + i, "sandbox"));
        }
        String page = visitor.get("/builds/" + build + "/gantt").text();
        assertThat(page.split("gantt-label", -1)).hasSize(501);
        assertThat(visitor.get("/builds/" + build + "/graph").text().split("dot-state", -1))
                .hasSize(501);
    }

    @Test
    void filtersTheTimelineAndExportsIt() {
        record();
        String all = visitor.get("/timeline?build=" + build).text();
        assertThat(all).contains("Attempt 1 failed", "it broke", "/tickets/" + build + "-base", "data-live=\"after=");
        String people = visitor.get("/timeline?build=" + build + "&people=true").text();
        assertThat(people).contains("Build started: A build of insight").doesNotContain("Attempt 1 failed");
        assertThat(visitor.get("/timeline?build=" + build + "&type=TicketMerged")
                        .text())
                .contains("Merged")
                .doesNotContain("it broke");
        assertThat(visitor.get("/timeline?build=" + build + "&until=2020-01-01").text())
                .contains("No event fits this filter");
        assertThat(visitor.get("/timeline?since=yesterday").status()).isEqualTo(422);

        JsonNode newest = admin.get("/api/events?build=" + build + "&order=newest&limit=1")
                .json();
        assertThat(newest.at("/items/0/type").asString()).isEqualTo("TicketFailed");
        assertThat(admin.get("/api/events?build=" + build + "&order=newest&limit=1&after="
                                + newest.path("next").asString())
                        .json()
                        .at("/items/0/type")
                        .asString())
                .isEqualTo("AgentStarted");
        Http.Answer lines = admin.get("/api/events/export?build=" + build);
        assertThat(lines.header("Content-Type")).startsWith("application/x-ndjson");
        assertThat(lines.text().lines()).hasSize((int) seq);
        Http.Answer csv = visitor.get("/timeline/export?format=csv&build=" + build + "&type=TicketMerged");
        assertThat(csv.text().lines()).hasSize(2).first().asString().startsWith("id,at,actor");
        assertThat(admin.get("/api/events/export?format=xml").status()).isEqualTo(422);
    }

    @Test
    void showsCostsAndSetsABudgetThatTheTimelineKnowsOf() {
        record();
        String page = visitor.get("/usage?project=insight").text();
        assertThat(page).contains("By build", "A build of insight", "Budgets for models");
        JsonNode usage = admin.get("/api/usage?build=" + build).json();
        BigDecimal ofDays = BigDecimal.ZERO;
        for (JsonNode day : usage.path("days")) {
            ofDays = ofDays.add(day.path("total").decimalValue());
        }
        assertThat(ofDays).isPositive().isCloseTo(usage.path("total").decimalValue(), within(new BigDecimal("0.001")));
        Http.Answer wrong =
                visitor.post("/usage/budgets", "scope", "build", "scopeId", build, "period", "total", "limit", "x");
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.text()).contains("must be an amount in US dollars");
        visitor.post("/usage/budgets", "scope", "build", "scopeId", build, "period", "total", "limit", "12.50");
        assertThat(visitor.get("/usage").text()).contains("build " + build, "$12.50");
        assertThat(visitor.get("/timeline?build=" + build + "&type=BudgetSet").text())
                .contains("set to $12.5", ">admin<");
        visitor.post("/usage/budgets/remove", "scope", "build", "scopeId", build, "period", "total");
        assertThat(visitor.get("/usage").text()).doesNotContain("build " + build);
        assertThat(visitor.get("/usage?month=never").status()).isEqualTo(422);
    }

    @Test
    void makesAndChangesAProject() {
        visitor.get("/projects");
        String name = "Page " + build;
        String path = String.valueOf(
                visitor.post("/projects", "name", name, "once", "p-" + build).header("Location"));
        assertThat(path).isEqualTo("/projects/page-" + build);
        assertThat(visitor.get("/projects").text()).contains(path, name);
        visitor.get(path);
        Http.Answer refused = visitor.post(path, "machineClass", "No Class");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text()).contains("machineClass: must be lower case");
        visitor.post(
                path,
                "baseBranch",
                "main",
                "verifyCommand",
                "make test\r\nmake lint",
                "mergeMode",
                "manual",
                "maxParallelTickets",
                "7",
                "egress",
                "registries",
                "domains",
                "a.example.org\r\nb.example.org",
                "labels",
                "gpu=a100",
                "reviewers",
                "reviewer, security-reviewer",
                "reviewMinutes",
                "5");
        JsonNode project = admin.get("/api" + path).json();
        assertThat(project.path("verifyCommand").asString()).isEqualTo("make test\nmake lint");
        assertThat(project.path("mergeMode").asString()).isEqualTo("manual");
        assertThat(project.path("maxParallelTickets").asInt()).isEqualTo(7);
        assertThat(project.at("/egress/domains").size()).isEqualTo(2);
        assertThat(project.at("/labels/gpu").asString()).isEqualTo("a100");
        assertThat(project.at("/review/reviewers/1").asString()).isEqualTo("security-reviewer");
        assertThat(visitor.get(path).text()).contains("gpu=a100", "value=\"7\"", "No build yet");
        assertThat(visitor.get("/timeline?type=ProjectChanged&project=page-" + build)
                        .text())
                .contains("Settings changed: verifyCommand, mergeMode, maxParallelTickets, labels, egress, review");
        assertThat(visitor.get("/projects/none").status()).isEqualTo(404);
    }

    @Test
    void showsAKeyOnceAndDeletesIt() {
        visitor.get("/settings");
        Http.Answer added = visitor.post("/settings/keys", "name", "key of " + build, "role", "admin");
        String key = added.text().replaceFirst("(?s).*id=\"new-key\"[^>]*>([^<]+)<.*", "$1");
        assertThat(added.header("Cache-Control")).contains("no-store");
        assertThat(new Http(port, key).get("/api/me").json().path("name").asString())
                .isEqualTo("key of " + build);
        String page = visitor.get("/settings").text();
        assertThat(page).contains("key of " + build, "Models").doesNotContain(key);
        String id = page.replaceFirst("(?s).*key of " + build + "</th><td><code>(k[0-9a-f]+)<.*", "$1");
        visitor.post("/settings/keys/" + id + "/delete");
        assertThat(new Http(port, key).get("/api/me").status()).isEqualTo(401);
        assertThat(visitor.get("/timeline?type=KeyDeleted").text()).contains("API key key of " + build + " deleted");
        assertThat(visitor.post("/settings/keys", "name", "x", "role", "host").status())
                .isEqualTo(422);
        assertThat(visitor.post("/settings/keys/admin/delete").status()).isEqualTo(409);
    }

    @Test
    void showsHealthSettingsAndCleanUp() {
        String page = visitor.get("/admin").text();
        assertThat(page)
                .contains("Database", "Temporal", "GiB free", "swarm.admin-key-file", "Run it now", "swarm-maintenance")
                .doesNotContain(secret("admin.key"), secret("worker.key"));
        JsonNode parts = admin.get("/api/admin/health").json().path("parts");
        assertThat(parts.get(0).path("level").asString()).isEqualTo("good");
        assertThat(admin.get("/api/admin/settings").text())
                .contains("swarm.data")
                .doesNotContain(secret("admin.key"));
        assertThat(visitor.post("/admin/cleanup").header("Location")).isEqualTo("/admin#cleanup");
        assertThat(visitor.get("/needs").text()).startsWith("[");
    }

    @Test
    void strangersSeeNone() {
        Visitor stranger = new Visitor(port);
        for (String path : List.of("/timeline", "/usage", "/projects", "/settings", "/admin", "/needs")) {
            assertThat(stranger.get(path).status()).as(path).isEqualTo(303);
        }
        assertThat(worker.get("/api/admin/settings").status()).isEqualTo(403);
    }
}
