package dev.swarm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.ticket.TicketView;
import io.temporal.client.WorkflowStub;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class BuildTest extends BuildApiTest {
    private static final String TICKETS = """
            [{"key":"a","title":"First","command":"echo a > a","size":"large","priority":"high"},
             {"key":"b","title":"Second","command":"echo b > b","dependsOn":["a"],"timeout":"PT5M",
              "retry":{"maxRetries":2,"retryOn":["AGENT_FAILED"],"retryCategories":["platform"]}}]""";

    @Test
    void asksForConsentFirst() {
        Http.Answer unseen = admin.post("/api/builds", body(TICKETS, ""));
        assertThat(unseen.status()).isEqualTo(409);
        assertThat(unseen.code()).isEqualTo("CONSENT_REQUIRED");
        assertThat(unseen.json().at("/estimate/tickets").asInt()).isEqualTo(2);
        assertThat(unseen.json().path("batches").toString()).isEqualTo("[[\"a\"],[\"b\"]]");
        Http.Answer preview = admin.post("/api/builds", body(TICKETS, ",\"dryRun\":true"));
        assertThat(preview.status()).isEqualTo(200);
        assertThat(preview.json().path("estimate")).isEqualTo(unseen.json().path("estimate"));
        assertThat(preview.json().at("/estimate/duration").asString()).isEqualTo("PT47M");
        Http.Answer other = admin.post("/api/builds", body(TICKETS, ",\"estimateId\":\"e0\""));
        assertThat(other.code()).isEqualTo("CONSENT_REQUIRED");
        assertThat(jdbc.queryForList("select 1 from build where project_id = 'builds' and title = 'never'"))
                .isEmpty();
    }

    @Test
    void refusesABadGraph() {
        String cycle = """
                [{"key":"a","title":"A","command":"x","dependsOn":["b"]},
                 {"key":"b","title":"B","command":"x","dependsOn":["a"]}]""";
        Http.Answer refused = admin.post("/api/builds", body(cycle, ""));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo("INVALID_PLAN");
        assertThat(refused.json().path("detail").asString()).contains("a → b → a");
        Http.Answer unknown = admin.post(
                "/api/builds", body("[{\"key\":\"a\",\"title\":\"A\",\"command\":\"x\",\"dependsOn\":[\"z\"]}]", ""));
        assertThat(unknown.json().at("/errors/0/field").asString()).isEqualTo("a");
        assertThat(admin.post("/api/builds", body("[]", "")).code()).isEqualTo("INVALID_PLAN");
    }

    @Test
    void pipelinesAndLimitsAreForTheNativeAgent() {
        String phased = """
                [{"key":"a","title":"A","description":"x","pipeline":"sparc","limits":{"turns":9,"cost":0.5}}]""";
        Http.Answer scripted =
                admin.post("/api/builds", body(phased.replace("\"description\"", "\"command\""), ",\"dryRun\":true"));
        Http.Answer odd = admin.post("/api/builds", body(phased.replace("0.5", "0"), ",\"dryRun\":true"));

        assertThat(admin.post("/api/builds", body(phased, ",\"dryRun\":true")).status())
                .isEqualTo(200);
        assertThat(scripted.json().at("/errors/0/field").asString()).isEqualTo("tickets[0].limits");
        assertThat(odd.json().at("/errors/0/field").asString()).isEqualTo("tickets[0].limits.cost");
    }

    @Test
    void startsShowsAndCommandsABuild() {
        String id = start(TICKETS);
        JsonNode build = admin.get("/api/builds/" + id).json();
        assertThat(build.path("state").asString()).isEqualTo("running");
        assertThat(build.path("startedBy").asString()).isEqualTo("admin");
        assertThat(build.at("/counts/blocked").asInt()).isEqualTo(2);
        JsonNode tickets = admin.get("/api/builds/" + id + "/tickets").json().path("items");
        assertThat(tickets.get(0).path("key").asString()).isEqualTo("a");
        assertThat(tickets.get(0).path("priority").asString()).isEqualTo("high");
        assertThat(tickets.get(1).path("blockedBy").toString()).isEqualTo("[\"a\"]");
        Http.Answer content =
                worker.get("/api/artifacts/" + tickets.get(0).path("bodyId").asString());
        assertThat(content.json().path("command").asString()).isEqualTo("echo a > a");

        assertThat(admin.post("/api/builds/" + id + "/pause", "{\"reason\":\"lunch\"}", "Idempotency-Key", "p-" + id)
                        .json()
                        .at("/build/state")
                        .asString())
                .isEqualTo("paused");
        assertThat(admin.post("/api/builds/" + id + "/pause", "").code()).isEqualTo("WRONG_STATE");
        assertThat(admin.get("/api/builds?state=paused&project=builds").text()).contains(id);
        assertThat(admin.post("/api/builds/" + id + "/resume", "")
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("running");

        String more = "[{\"key\":\"c\",\"title\":\"C\",\"command\":\"x\",\"dependsOn\":[\"b\"]}]";
        Http.Answer asked = admin.post("/api/builds/" + id + "/tickets", "{\"tickets\":" + more + "}");
        assertThat(asked.code()).isEqualTo("CONSENT_REQUIRED");
        String estimateId = asked.json().at("/estimate/estimateId").asString();
        Http.Answer added = admin.post(
                "/api/builds/" + id + "/tickets", "{\"tickets\":" + more + ",\"estimateId\":\"" + estimateId + "\"}");
        assertThat(added.json().at("/build/tickets").asInt()).isEqualTo(3);
        assertThat(admin.post("/api/builds/" + id + "/tickets", "{\"tickets\":" + more + "}")
                        .code())
                .isEqualTo("INVALID_PLAN");

        assertThat(admin.post("/api/builds/" + id + "/cancel", "")
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("cancelled");
        await().until(() ->
                !admin.get("/api/builds/" + id).json().path("endedAt").isNull());
        Http.Answer late = admin.post("/api/builds/" + id + "/tickets", "{\"tickets\":" + more + "}");
        assertThat(late.code()).isEqualTo("WRONG_STATE");
        assertThat(late.json().path("detail").asString()).contains("cancelled");
    }

    @Test
    void commandsTickets() {
        String id = start(TICKETS);
        WorkflowStub workflow = run(id, "a");
        String ticketId = WorkflowIds.ticketId(id, "a");
        JsonNode running = ticket(ticketId);
        assertThat(running.at("/pullRequest/number").asInt()).isEqualTo(7);
        assertThat(running.path("attempts").asInt()).isEqualTo(1);
        assertThat(admin.get("/api/vms/m-" + ticketId).json().path("state").asString())
                .isEqualTo("up");

        assertThat(admin.post("/api/tickets/" + ticketId + "/pause", "{\"reason\":\"wait\"}")
                        .json()
                        .at("/ticket/state")
                        .asString())
                .isEqualTo("paused");
        assertThat(admin.post("/api/tickets/" + ticketId + "/pause", "").code()).isEqualTo("WRONG_STATE");
        assertThat(admin.post("/api/tickets/" + ticketId + "/resume", "").status())
                .isEqualTo(200);
        assertThat(admin.post("/api/tickets/" + ticketId + "/guidance", "{\"text\":\"be brief\"}")
                        .status())
                .isEqualTo(200);
        assertThat(admin.post("/api/tickets/" + ticketId + "/guidance", "{\"text\":\"\"}")
                        .code())
                .isEqualTo("INVALID_INPUT");
        assertThat(workflow.query("state", TicketView.class).guidance()).containsExactly("be brief");
        assertThat(admin.post("/api/tickets/" + ticketId + "/terminate", "{\"reason\":\"no\"}")
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("cancelled");
        await().until(() -> ticket(ticketId).path("state").asString().equals("cancelled"));
        assertThat(admin.get("/api/vms/m-" + ticketId).json().path("state").asString())
                .isEqualTo("released");
        await().until(() ->
                admin.post("/api/tickets/" + ticketId + "/pause", "").code().equals("WRONG_STATE"));

        assertThat(admin.post("/api/tickets/" + ticketId + "/retry", "{\"reason\":\"again\"}")
                        .json()
                        .at("/ticket/state")
                        .asString())
                .isEqualTo("ready");
        String second = WorkflowIds.ticketId(id, "b");
        assertThat(admin.post("/api/tickets/" + second + "/pause", "").code()).isEqualTo("WRONG_STATE");
        assertThat(admin.put("/api/tickets/" + second + "/priority", "{\"priority\":\"critical\"}")
                        .json()
                        .at("/ticket/priority")
                        .asString())
                .isEqualTo("critical");
        assertThat(admin.post("/api/tickets/" + second + "/skip", "")
                        .json()
                        .at("/ticket/state")
                        .asString())
                .isEqualTo("skipped");
    }

    @Test
    void listsTicketsByFilterAndPage() {
        String id = start(TICKETS);
        List<String> keys = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = admin.get("/api/tickets?limit=1&build=" + id + "&after=" + next)
                    .json();
            page.path("items").forEach(item -> keys.add(item.path("key").asString()));
            next = page.path("next").asString("");
        } while (!next.isEmpty());
        assertThat(keys).containsExactly("a", "b");
        assertThat(admin.get("/api/tickets?project=builds&state=merged")
                        .json()
                        .path("items")
                        .size())
                .isZero();
    }

    @Test
    void passesTheForgesMessagesOn() throws GeneralSecurityException {
        String id = start(TICKETS);
        WorkflowStub workflow = run(id, "a");
        String ticketId = WorkflowIds.ticketId(id, "a");
        // By the branch: other tests of this class have a pull request 7 as well.
        String message = """
                {"action":"closed","repository":{"full_name":"Swarm/Builds"},
                 "pull_request":{"number":4242,"merged":true,"head":{"ref":"%s"}}}""".formatted(WorkflowIds.branch(ticketId));
        assertThat(deliver(message, "sha256=" + "0".repeat(64)).code()).isEqualTo("UNAUTHENTICATED");
        assertThat(anonymous.post("/api/webhooks/forge", message).status()).isEqualTo(401);
        assertThat(deliver(message, sign(message)).json().path("ticketId").isNull())
                .as("nobody merges by hand here")
                .isTrue();
        merge("manual");
        Http.Answer delivered = deliver(message, sign(message));
        merge("auto");
        assertThat(delivered.status()).as(delivered.text()).isEqualTo(202);
        assertThat(delivered.json().path("ticketId").asString()).isEqualTo(ticketId);
        await().until(() -> workflow.query("state", TicketView.class).guidance().contains("pull request 4242"));
        String elsewhere = message.replace("Swarm/Builds", "other/repository");
        assertThat(deliver(elsewhere, sign(elsewhere)).json().path("ticketId").isNull())
                .isTrue();
        assertThat(deliver("[", sign("[")).code()).isEqualTo("INVALID_INPUT");
    }

    @Test
    void takesTheForgesPingAndOtherNews() throws GeneralSecurityException {
        String ping = "{\"zen\":\"ping\",\"hook_id\":1}";
        Http.Answer answer = anonymous.post(
                "/api/webhooks/forge", ping, "X-Hub-Signature-256", sign(ping), "X-GitHub-Event", "ping");
        assertThat(answer.status()).isEqualTo(202);
        String opened = """
                {"action":"opened","repository":{"full_name":"swarm/builds"},"pull_request":{"number":1}}""";
        assertThat(deliver(opened, sign(opened)).json().path("ticketId").isNull())
                .isTrue();
    }

    private void merge(String mode) {
        assertThat(admin.send(
                                "PATCH",
                                "/api/projects/builds",
                                "application/json",
                                ("{\"mergeMode\":\"" + mode + "\"}").getBytes(StandardCharsets.UTF_8))
                        .status())
                .isEqualTo(200);
    }

    private Http.Answer deliver(String message, String signature) {
        return anonymous.post(
                "/api/webhooks/forge", message, "X-Hub-Signature-256", signature, "X-GitHub-Event", "pull_request");
    }

    private static String sign(String message) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret("webhook.secret").getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return "sha256=" + HexFormat.of().formatHex(mac.doFinal(message.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void stopsAndStartsEverything() {
        String id = start(TICKETS);
        try {
            Http.Answer stopped = admin.post("/api/coordinator/stop", "");
            assertThat(stopped.json().path("state").asString()).isEqualTo("stopped");
            assertThat(admin.get("/api/builds/" + id).json().path("state").asString())
                    .isEqualTo("paused");
            String late = start(TICKETS);
            assertThat(admin.get("/api/builds/" + late).json().path("state").asString())
                    .isEqualTo("paused");
            assertThat(jdbc.queryForObject(
                            "select value from platform_state where name = 'coordinator.paused'", String.class))
                    .contains(id);
        } finally {
            admin.post("/api/coordinator/start", "");
        }
        JsonNode status = admin.get("/api/coordinator/status").json();
        assertThat(status.path("state").asString()).isEqualTo("running");
        assertThat(status.path("builds").asInt()).isPositive();
        assertThat(admin.get("/api/builds/" + id).json().path("state").asString())
                .isEqualTo("running");
    }
}
