package dev.swarm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.plan.AgentKind;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.plan.TicketSize;
import dev.swarm.contracts.project.MergeMode;
import dev.swarm.contracts.project.ProjectRef;
import dev.swarm.contracts.ticket.TicketInput;
import dev.swarm.contracts.ticket.TicketPolicy;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.JsonNode;

/** Tests that need builds of a project {@code builds} and tickets that run. */
abstract class BuildApiTest extends ApiTest {
    private static final String DIFF = """
            diff --git a/greet.py b/greet.py
            --- a/greet.py
            +++ b/greet.py
            @@ -1,2 +1,2 @@
             def greet():
            -    print("hi")
            +    print("<b>hello</b>")
            """;

    @BeforeEach
    void makeProject() {
        project("Builds");
    }

    static String body(String tickets, String more) {
        return "{\"project\":\"builds\",\"title\":\"From a file\",\"source\":\"plan.yaml\",\"tickets\":" + tickets
                + more + "}";
    }

    String start(String tickets) {
        Http.Answer preview = admin.post("/api/builds", body(tickets, ",\"dryRun\":true"));
        String estimateId = preview.json().at("/estimate/estimateId").asString();
        Http.Answer started = admin.post("/api/builds", body(tickets, ",\"estimateId\":\"" + estimateId + "\""));
        assertThat(started.status()).as(started.text()).isEqualTo(201);
        String buildId = started.json().path("buildId").asString();
        await().until(() ->
                admin.get("/api/builds/" + buildId).json().path("tickets").asInt() > 0);
        return buildId;
    }

    /** Starts the ticket's own workflow, as its build would. */
    WorkflowStub run(String buildId, String key) {
        return run(buildId, key, "body");
    }

    /** The same; it publishes this artifact as its change. */
    WorkflowStub run(String buildId, String key, String diffId) {
        String ticketId = WorkflowIds.ticketId(buildId, key);
        WorkflowStub stub = TestPlatform.SHARED.temporal.newUntypedWorkflowStub(
                "Ticket",
                WorkflowOptions.newBuilder()
                        .setTaskQueue(TaskQueues.CONTROL)
                        .setWorkflowId(WorkflowIds.ticket(ticketId))
                        .build());
        ProjectRef ref = new ProjectRef(
                "builds", "swarm/builds", "main", null, Duration.ofMinutes(1), MergeMode.AUTO, 1, "standard");
        TicketNode node = new TicketNode(
                key,
                key,
                List.of(),
                Priority.LOW,
                TicketSize.SMALL,
                AgentKind.COMMAND,
                diffId,
                null,
                null,
                List.of(),
                List.of(),
                null);
        TicketPolicy policy = new TicketPolicy(
                Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1), new MachineLimits(1, 1, 1));
        stub.start(new TicketInput(ticketId, buildId, null, ref, node, null, 1, 1, List.of(), policy));
        await().until(() -> ticket(ticketId).path("state").asString().equals("in_review"));
        return stub;
    }

    JsonNode ticket(String ticketId) {
        return admin.get("/api/tickets/" + ticketId).json();
    }

    /** The id of a stored change of {@code greet.py}. */
    String diff() {
        byte[] bytes = DIFF.getBytes(StandardCharsets.UTF_8);
        worker.send("PUT", "/api/internal/artifacts/" + TestIds.sha256(bytes), "text/x-diff", bytes);
        return TestIds.sha256(bytes);
    }
}
