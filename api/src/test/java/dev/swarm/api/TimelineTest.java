package dev.swarm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.plan.AgentKind;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.plan.TicketSize;
import dev.swarm.contracts.record.AppendRequest;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.record.RecordActivities;
import dev.swarm.contracts.record.RecordedEvent;
import dev.swarm.contracts.session.SpecRef;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

class TimelineTest extends ApiTest {
    private static final Instant AT = Instant.parse("2026-03-01T10:00:00.123456789Z");

    @Autowired
    RecordActivities records;

    private final String run = UUID.randomUUID().toString();

    private static TicketNode node(String key, String... dependsOn) {
        return new TicketNode(
                key,
                "Ticket " + key,
                List.of(dependsOn),
                Priority.MEDIUM,
                TicketSize.SMALL,
                AgentKind.COMMAND,
                "body",
                null,
                null,
                List.of(),
                List.of(),
                null);
    }

    private static RecordedEvent event(long seq, EventScope scope, @Nullable String state, DomainEvent event) {
        return new RecordedEvent(seq, AT.plusSeconds(seq), scope, "ann", state, event);
    }

    private void append(String workflowId, RecordedEvent... events) {
        records.append(new AppendRequest(workflowId, run, List.of(events)));
    }

    private static EventScope session(String id) {
        return new EventScope("timeline", id, null, null);
    }

    private static EventScope build(String id) {
        return new EventScope("timeline", null, id, null);
    }

    private static EventScope ticket(String build, String key) {
        return new EventScope("timeline", null, build, build + "-" + key);
    }

    private JsonNode ticketOf(String build, String key) {
        return admin.get("/api/tickets/" + build + "-" + key).json();
    }

    @Test
    void agentsQuestionsAreOpenUntilTheyAreAnswered() {
        EventScope asking = ticket("q1", "a");
        append(
                "build/q1",
                event(1, build("q1"), "running", new DomainEvent.BuildStarted("Build", 1)),
                event(2, build("q1"), "running", new DomainEvent.TicketsAdded(List.of(node("a")))));
        append("ticket/q1-a", event(3, asking, "in_progress", new DomainEvent.AgentStarted(1, "abc")));
        append(
                "agent/q1-a/1",
                event(1, asking, null, new DomainEvent.AgentAsked(1, "Tabs or spaces?", List.of("tabs", "spaces"))));

        JsonNode open = questionOf("q1-a");
        append("agent/q1-a/1", event(2, asking, null, new DomainEvent.AgentAnswered(1, "tabs")));

        assertThat(open.path("question").asString()).isEqualTo("Tabs or spaces?");
        assertThat(open.path("options").toString()).isEqualTo("[\"tabs\",\"spaces\"]");
        assertThat(open.path("title").asString()).isEqualTo("Ticket a");
        assertThat(questionOf("q1-a").isMissingNode()).isTrue();
    }

    private JsonNode questionOf(String ticketId) {
        for (JsonNode question : admin.get("/api/hitl/questions").json().path("questions")) {
            if (question.path("ticketId").asString().equals(ticketId)) {
                return question;
            }
        }
        return admin.get("/api/hitl/questions").json().path("none");
    }

    @Test
    void appendsEachEventOnce() {
        RecordedEvent first = event(1, session("once"), "clarifying", new DomainEvent.SessionStarted("An idea\u0000!"));
        RecordedEvent second = event(2, session("once"), "cancelled", new DomainEvent.SessionEnded(null));
        append("session/once", first);
        append("session/once", first, second);
        append("session/once", first, second);
        JsonNode events = admin.get("/api/events?session=once").json().path("items");
        assertThat(events.size()).isEqualTo(2);
        assertThat(events.get(0).path("type").asString()).isEqualTo("SessionStarted");
        assertThat(events.get(0).path("actor").asString()).isEqualTo("ann");
        assertThat(events.get(0).at("/data/idea").asString()).isEqualTo("An idea\ufffd!");
        assertThat(events.get(0).path("data").has("type")).isFalse();
        assertThat(events.get(0).path("at").asString()).isEqualTo("2026-03-01T10:00:01.123456Z");
        assertThat(admin.get("/api/hitl/once").json().path("state").asString()).isEqualTo("cancelled");
    }

    @Test
    void aRefusedSignalChangesNothingButAFailedStepWithdrawsTheApproval() {
        DomainEvent refused =
                new DomainEvent.CommandRejected("approve", Failure.of(FailureCode.INVALID_INPUT, "empty"));
        append(
                "session/step",
                event(1, session("step"), "clarifying", new DomainEvent.SessionStarted("An idea")),
                event(
                        2,
                        session("step"),
                        "reviewing",
                        new DomainEvent.SpecChanged(new SpecRef(1, "a", "w"), "written")),
                event(3, session("step"), "approved", new DomainEvent.SpecApproved(1)),
                new RecordedEvent(4, AT.plusSeconds(4), session("step"), null, null, refused));
        JsonNode approved = admin.get("/api/hitl/step").json();
        assertThat(approved.path("state").asString()).isEqualTo("approved");
        assertThat(approved.path("approvedVersion").asInt()).isEqualTo(1);
        assertThat(approved.path("problem").isNull()).isTrue();

        Failure failure = Failure.of(FailureCode.MODEL_UNAVAILABLE, "no model answers");
        append(
                "session/step",
                event(5, session("step"), "reviewing", new DomainEvent.StepFailed("planning the tickets", failure)));
        JsonNode failed = admin.get("/api/hitl/step").json();
        assertThat(failed.path("state").asString()).isEqualTo("reviewing");
        assertThat(failed.path("approvedVersion").asInt()).isEqualTo(0);
        assertThat(failed.path("problem").asString()).isEqualTo("no model answers");
    }

    @Test
    void followsATicketThroughItsLife() {
        append(
                "build/t1",
                event(1, build("t1"), "running", new DomainEvent.BuildStarted("Build", 2)),
                event(2, build("t1"), "running", new DomainEvent.TicketsAdded(List.of(node("a"), node("b", "a")))),
                event(3, ticket("t1", "a"), "ready", new DomainEvent.TicketBecameReady()));
        assertThat(ticketOf("t1", "b").path("blockedBy").toString()).isEqualTo("[\"a\"]");
        append(
                "ticket/t1-a",
                event(11, ticket("t1", "a"), "assigned", new DomainEvent.TicketAssigned(1, "h1", "m-t1", "sandbox")),
                event(12, ticket("t1", "a"), "in_progress", new DomainEvent.AgentStarted(1, "abc")),
                event(
                        13,
                        ticket("t1", "a"),
                        "in_progress",
                        new DomainEvent.AttemptFailed(
                                1,
                                new Failure(FailureCode.VERIFICATION_FAILED, "tests failed", "report"),
                                Duration.ofSeconds(1))));
        JsonNode failed = ticketOf("t1", "a");
        assertThat(failed.at("/failure/code").asString()).isEqualTo("VERIFICATION_FAILED");
        assertThat(failed.at("/failure/hint").asString()).isNotEmpty();
        append(
                "ticket/t1-a",
                event(14, ticket("t1", "a"), "assigned", new DomainEvent.TicketAssigned(2, "h1", "m2-t1", "sandbox")),
                event(15, ticket("t1", "a"), null, new DomainEvent.TicketVerified(true, Duration.ofSeconds(3), "rep2")),
                event(16, ticket("t1", "a"), null, new DomainEvent.PullRequestOpened(12, "http://forge/12")),
                event(17, ticket("t1", "a"), "merged", new DomainEvent.TicketMerged("fff", 2)),
                event(18, ticket("t1", "a"), "merged", new DomainEvent.MachineReleased("h1", "m2-t1")));
        JsonNode merged = ticketOf("t1", "a");
        assertThat(merged.path("state").asString()).isEqualTo("merged");
        assertThat(merged.path("attempts").asInt()).isEqualTo(2);
        assertThat(merged.path("mergeSha").asString()).isEqualTo("fff");
        assertThat(merged.path("reportId").asString()).isEqualTo("rep2");
        assertThat(merged.path("failure").isNull()).isTrue();
        assertThat(merged.path("readyAt").asString()).isEqualTo("2026-03-01T10:00:03.123456Z");
        assertThat(merged.path("startedAt").asString()).isEqualTo("2026-03-01T10:00:11.123456Z");
        assertThat(merged.path("endedAt").asString()).isEqualTo("2026-03-01T10:00:17.123456Z");
        assertThat(ticketOf("t1", "b").path("blockedBy").size()).isZero();
        append("build/t1", event(4, ticket("t1", "b"), "blocked", new DomainEvent.TicketBlocked(List.of("a"))));
        append("build/t1", event(30, build("t1"), "completed", new DomainEvent.BuildEnded(2, 1, 0, 1)));
        JsonNode build = admin.get("/api/builds/t1").json();
        assertThat(build.path("state").asString()).isEqualTo("completed");
        assertThat(build.path("endedAt").isNull()).isFalse();
        assertThat(build.path("counts").toString()).isEqualTo("{\"blocked\":1,\"merged\":1}");
        JsonNode failures = admin.get("/api/metrics/failures").json();
        assertThat(failures.at("/byCode/VERIFICATION_FAILED").asInt()).isEqualTo(1);
        assertThat(failures.at("/byCategory/agent").asInt()).isEqualTo(1);
        assertThat(admin.get("/api/metrics/failures?since=2999-01-01T00:00:00Z")
                        .json()
                        .path("total")
                        .asInt())
                .isZero();
    }

    @Test
    void copesWithATicketThatIsAheadOfItsBuild() {
        append("ticket/t2-a", event(10, ticket("t2", "a"), "merged", new DomainEvent.TicketMerged(null, 1)));
        append(
                "build/t2",
                event(1, build("t2"), "running", new DomainEvent.BuildStarted("Build", 2)),
                event(2, build("t2"), "running", new DomainEvent.TicketsAdded(List.of(node("a")))),
                event(3, ticket("t2", "a"), "ready", new DomainEvent.TicketBecameReady()));
        assertThat(ticketOf("t2", "a").path("state").asString()).isEqualTo("merged");
        assertThat(ticketOf("t2", "a").path("title").asString()).isEqualTo("Ticket a");
    }

    @Test
    void recordsAThousandTicketsAtOnceAndQuickly() {
        append("build/t3", event(1, build("t3"), "running", new DomainEvent.BuildStarted("Big", 2)));
        List<TicketNode> nodes =
                IntStream.range(0, 1000).mapToObj(i -> node("n" + i)).toList();
        long start = System.nanoTime();
        append("build/t3", event(2, build("t3"), "running", new DomainEvent.TicketsAdded(nodes)));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(admin.get("/api/builds/t3").json().path("tickets").asInt()).isEqualTo(1000);
    }

    @Test
    void verifiesTheChainAndFindsTampering() {
        append("session/audit", event(1, session("audit"), "clarifying", new DomainEvent.SessionStarted("Idea")));
        append("session/audit", event(2, session("audit"), "clarifying", new DomainEvent.WentBackToChat(null)));
        JsonNode good = admin.get("/api/audit/verify").json();
        assertThat(good.path("valid").asBoolean()).isTrue();
        assertThat(good.path("brokenAt").isNull()).isTrue();
        long id =
                admin.get("/api/events?session=audit").json().at("/items/0/id").asLong();
        JsonNode entry =
                admin.get("/api/audit?limit=2&after=" + (id - 1)).json().path("items");
        assertThat(entry.get(1).path("prevHash").asString())
                .isEqualTo(entry.get(0).path("hash").asString())
                .hasSize(64);

        String data = jdbc.queryForObject("select data::text from event where id = ?", String.class, id);
        jdbc.update("update event set data = '{\"idea\":\"Another\"}' where id = ?", id);
        assertThat(admin.get("/api/audit/verify").json().path("brokenAt").asLong())
                .isEqualTo(id);
        jdbc.update("update event set data = ?::json where id = ?", data, id);
        jdbc.update("update event set actor = 'bob' where id = ?", id);
        assertThat(admin.get("/api/audit/verify").json().path("valid").asBoolean())
                .isFalse();
        jdbc.update("update event set actor = 'ann' where id = ?", id);

        long entries = admin.get("/api/audit/verify").json().path("entries").asLong();
        jdbc.execute("create table removed as select * from event where id > " + id);
        jdbc.update("delete from event where id > ?", id);
        assertThat(admin.get("/api/audit/verify").json().path("brokenAt").asLong())
                .isEqualTo(id + 1);
        jdbc.execute("insert into event select * from removed");
        jdbc.execute("drop table removed");
        JsonNode restored = admin.get("/api/audit/verify").json();
        assertThat(restored.path("valid").asBoolean()).isTrue();
        assertThat(restored.path("entries").asLong()).isEqualTo(entries);
    }

    /** Reads a stream's events until as many as wanted were seen. */
    private List<Long> ids(InputStream stream, int wanted) throws IOException {
        List<Long> ids = new ArrayList<>();
        BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
        String line = reader.readLine();
        while (line != null && ids.size() < wanted) {
            if (line.startsWith("id: ")) {
                ids.add(Long.valueOf(line.substring(4)));
            }
            line = ids.size() < wanted ? reader.readLine() : line;
        }
        return ids;
    }

    @Test
    void streamsWithoutLossOrDoublesWhileManyAppend() throws Exception {
        append("session/live", event(1, session("live"), "clarifying", new DomainEvent.SessionStarted("Idea")));
        long before =
                admin.get("/api/events?session=live").json().at("/items/0/id").asLong();
        int writers = 4;
        int each = 25;
        List<Long> seen = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
                InputStream live = admin.open("/api/events/stream?session=live&lastEventId=newest")
                        .body()) {
            for (int writer = 0; writer < writers; writer++) {
                String workflowId = "session/live-" + writer;
                executor.submit(() -> LongStream.rangeClosed(1, each)
                        .forEach(seq -> append(
                                workflowId,
                                event(seq, session("live"), null, new DomainEvent.WentBackToChat("x" + seq)))));
            }
            seen.addAll(ids(live, 40));
        }
        // The connection broke; the client comes back with the last id that it saw.
        try (InputStream again = admin.open(
                        "/api/events/stream?session=live", "Last-Event-ID", String.valueOf(seen.getLast()))
                .body()) {
            seen.addAll(ids(again, writers * each - 40));
        }
        List<Long> all = jdbc.queryForList(
                "select id from event where session_id = 'live' and id > ? order by id", Long.class, before);
        assertThat(seen).isEqualTo(all).hasSize(writers * each);
        try (InputStream whole = admin.open("/api/events/stream?session=live").body()) {
            assertThat(ids(whole, 101)).hasSize(101).contains(before);
        }
    }

    @Test
    void streamsWhatAnotherProcessRecorded() throws Exception {
        append("session/other", event(1, session("other"), "clarifying", new DomainEvent.SessionStarted("Idea")));
        try (InputStream live = admin.open("/api/events/stream?session=other&lastEventId=newest")
                .body()) {
            long id = 1 + jdbc.queryForObject("select id from audit_head", Long.class);
            // As another api process would, in one transaction; the hash plays no part here and is put right below.
            jdbc.update("""
                    with added as (
                        insert into event select ?, 'session/other', run_id, 99, at, actor, type, state, project_id,
                            session_id, build_id, ticket_id, data, recorded_at, prev_hash, hash
                        from event where session_id = 'other' limit 1 returning 1)
                    update audit_head set id = id + (select count(*) from added)""", id);
            assertThat(ids(live, 1)).containsExactly(id);
            jdbc.update(
                    "with gone as (delete from event where id = ? returning 1) "
                            + "update audit_head set id = id - (select count(*) from gone)",
                    id);
        }
    }

    @Test
    void pagesThroughEvents() {
        append(
                "session/pages",
                event(1, session("pages"), "clarifying", new DomainEvent.SessionStarted("Idea")),
                event(2, session("pages"), null, new DomainEvent.WentBackToChat("1")),
                event(3, session("pages"), null, new DomainEvent.WentBackToChat("2")));
        JsonNode first = admin.get("/api/events?session=pages&limit=2").json();
        assertThat(first.path("items").size()).isEqualTo(2);
        JsonNode second = admin.get("/api/events?session=pages&limit=2&after="
                        + first.path("next").asString())
                .json();
        assertThat(second.path("items").size()).isEqualTo(1);
        assertThat(second.path("next").isNull()).isTrue();
    }
}
