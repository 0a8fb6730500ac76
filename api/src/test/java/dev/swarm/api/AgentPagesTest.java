package dev.swarm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.plan.AgentKind;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.plan.TicketSize;
import dev.swarm.contracts.record.AppendRequest;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.record.RecordActivities;
import dev.swarm.contracts.record.RecordedEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Agents that run, as their tickets' events tell of them. */
class AgentPagesTest extends ApiTest {
    @Autowired
    RecordActivities records;

    private final String build = "agents-" + UUID.randomUUID();
    private final String ticket = build + "-a";
    private final EventScope scope = new EventScope("agents", null, build, ticket);
    private Visitor visitor;
    private long seq;

    @BeforeEach
    void startTicket() {
        visitor = new Visitor(port);
        visitor.signIn(secret("admin.key"));
        EventScope whole = new EventScope("agents", null, build, null);
        TicketNode node = new TicketNode(
                "a",
                "Water the <ferns>",
                List.of(),
                Priority.HIGH,
                TicketSize.SMALL,
                AgentKind.NATIVE,
                "body",
                null,
                null,
                List.of(),
                List.of(),
                null);
        records.append(new AppendRequest(
                "build/" + build,
                "run",
                List.of(
                        event(1, whole, "running", new DomainEvent.BuildStarted("Agents", 2), 20),
                        event(2, whole, null, new DomainEvent.TicketsAdded(List.of(node)), 19))));
        tell("assigned", new DomainEvent.TicketAssigned(1, "host-1", ticket + "-m1", "sandbox"), 10);
    }

    private static RecordedEvent event(
            long seq, EventScope scope, @Nullable String state, DomainEvent event, long minutesAgo) {
        return new RecordedEvent(seq, Instant.now().minus(Duration.ofMinutes(minutesAgo)), scope, null, state, event);
    }

    private void tell(@Nullable String state, DomainEvent event, long minutesAgo) {
        records.append(
                new AppendRequest("ticket/" + ticket, "run", List.of(event(++seq, scope, state, event, minutesAgo))));
    }

    private JsonNode agent() {
        return admin.get("/api/agents")
                .json()
                .valueStream()
                .filter(one -> one.at("/ticket/ticketId").asString().equals(ticket))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void saysHowFarAnAgentIs() {
        assertThat(agent().path("step").asString()).contains("machine");
        tell("in_progress", new DomainEvent.AgentStarted(1, "abc"), 2);
        assertThat(agent().path("percent").asInt()).isBetween(30, 50);
        assertThat(agent().path("readyAt").isNull()).isFalse();
        String log = IntStream.rangeClosed(1, 30).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));
        worker.send(
                "POST",
                "/api/internal/tickets/" + ticket + "/attempts/1/log?offset=0",
                "text/plain",
                log.getBytes(StandardCharsets.UTF_8));
        assertThat(visitor.get("/agents").text())
                .contains("Water the &lt;ferns&gt;", "min left", "line 11\n", "line 30", "Pause", "Terminate", "Steer")
                .doesNotContain("line 10\n");
        tell("paused", new DomainEvent.TicketPaused("wait"), 1);
        assertThat(agent().path("step").asString()).isEqualTo("Paused");
        assertThat(visitor.get("/agents").text()).contains("Resume");
        tell("merged", new DomainEvent.TicketMerged("abc", 1), 0);
        assertThat(admin.get("/api/agents").text()).doesNotContain(ticket);
    }

    @Test
    void anAgentsQuestionNeedsAPerson() {
        tell("in_progress", new DomainEvent.AgentStarted(1, "abc"), 2);
        tell(null, new DomainEvent.AgentAsked(1, "Which port?", List.of("8080", "9090")), 1);
        assertThat(agent().at("/question/text").asString()).isEqualTo("Which port?");
        assertThat(agent().path("readyAt").isNull()).isTrue();
        assertThat(visitor.get("/").text()).contains("Its agent asks: Which port?", "Water the &lt;ferns&gt;");
        assertThat(visitor.get("/needs").text()).contains("Its agent asks: Which port?", "/tickets/" + ticket);
        assertThat(visitor.get("/agents").text()).contains("Which port?", "value=\"9090\"");
        tell(null, new DomainEvent.AgentAnswered(1, "8080"), 0);
        assertThat(agent().path("question").isNull()).isTrue();
        assertThat(visitor.get("/").text()).doesNotContain("Which port?");
    }

    @Test
    void refusalsAreShownOnThePage() {
        visitor.get("/agents");
        Http.Answer refused = visitor.post("/agents/" + ticket + "/pause");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text()).contains("does not run", "Water the &lt;ferns&gt;");
        assertThat(visitor.post("/agents/" + ticket + "/guidance", "text", " ").status())
                .isEqualTo(422);
        assertThat(visitor.post("/agents/" + ticket + "/answer", "text", "8080").text())
                .contains("has no native agent");
    }
}
