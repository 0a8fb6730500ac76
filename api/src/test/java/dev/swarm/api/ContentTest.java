package dev.swarm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.swarm.contracts.record.AppendRequest;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.record.RecordActivities;
import dev.swarm.contracts.record.RecordedEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** What workers bring: artifacts, logs, reports of hosts. */
class ContentTest extends ApiTest {
    @Autowired
    RecordActivities records;

    private Http.Answer appendLog(String ticket, long offset, String text) {
        return worker.send(
                "POST",
                "/api/internal/tickets/" + ticket + "/attempts/1/log?offset=" + offset,
                "application/octet-stream",
                text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void keepsArtifactsByTheirHash() {
        byte[] content = "<script>alert(1)</script>".getBytes(StandardCharsets.UTF_8);
        String id = TestIds.sha256(content);
        assertThat(worker.send("PUT", "/api/internal/artifacts/" + id, "text/html", content)
                        .status())
                .isEqualTo(204);
        assertThat(worker.send("PUT", "/api/internal/artifacts/" + id, "text/html", content)
                        .status())
                .isEqualTo(204);
        Http.Answer read = admin.get("/api/artifacts/" + id);
        assertThat(read.body()).isEqualTo(content);
        assertThat(read.header("Content-Type")).startsWith("text/html");
        assertThat(read.header("Content-Disposition")).startsWith("attachment");
        Http.Answer wrong =
                worker.send("PUT", "/api/internal/artifacts/" + "a".repeat(64), "text/plain", new byte[] {1, 2, 3});
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(admin.get("/api/artifacts/" + "a".repeat(64)).status()).isEqualTo(404);
        assertThat(worker.send("PUT", "/api/internal/artifacts/short", "text/plain", content)
                        .status())
                .isEqualTo(422);
    }

    @Test
    void takesLargeArtifactsUpToTheirLimit() {
        byte[] content = new byte[16 * 1024 * 1024];
        String id = TestIds.sha256(content);
        assertThat(worker.send("PUT", "/api/internal/artifacts/" + id, "application/octet-stream", content)
                        .status())
                .isEqualTo(204);
        assertThat(worker.get("/api/artifacts/" + id).body()).isEqualTo(content);
        byte[] larger = new byte[16 * 1024 * 1024 + 1];
        assertThat(worker.send("PUT", "/api/internal/artifacts/" + id, "application/octet-stream", larger)
                        .status())
                .isEqualTo(413);
    }

    @Test
    void growsLogsByOffset() {
        records.append(new AppendRequest(
                "ticket/logs-a",
                UUID.randomUUID().toString(),
                List.of(new RecordedEvent(
                        1,
                        Instant.now(),
                        new EventScope("logs", null, "logs", "logs-a"),
                        null,
                        "in_progress",
                        new DomainEvent.AgentStarted(1, "abc")))));
        assertThat(admin.get("/api/tickets/logs-a/log").header("X-Log-Length")).isEqualTo("0");
        assertThat(appendLog("logs-a", 0, "Grüße\n").json().path("length").asInt())
                .isEqualTo(8);
        assertThat(appendLog("logs-a", 0, "Grüße\nmore\n").json().path("length").asInt())
                .isEqualTo(13);
        assertThat(appendLog("logs-a", 0, "Grüße\n").json().path("length").asInt())
                .isEqualTo(13);
        Http.Answer gap = appendLog("logs-a", 99, "later");
        assertThat(gap.status()).isEqualTo(409);
        assertThat(gap.json().path("length").asInt()).isEqualTo(13);
        Http.Answer all = admin.get("/api/tickets/logs-a/log");
        assertThat(all.text()).isEqualTo("Grüße\nmore\n");
        assertThat(all.header("Content-Type")).isEqualTo("text/plain;charset=UTF-8");
        Http.Answer rest = admin.get("/api/tickets/logs-a/log?attempt=1&offset=10");
        assertThat(rest.text()).isEqualTo("re\n");
        assertThat(rest.header("X-Log-Length")).isEqualTo("13");
        assertThat(admin.get("/api/tickets/logs-a/log?offset=-1").status()).isEqualTo(422);
        assertThat(admin.get("/api/tickets/logs-a/log?attempt=0").status()).isEqualTo(422);
    }

    @Test
    void knowsHostsAndMachinesByTheirReports() {
        String report = """
                {"provider":"sandbox","machineClasses":["standard","large"],"slots":4,"used":1,
                 "images":["default","jdk"],
                 "machines":[{"machineId":"m-%1$s","ticketId":"t","healthy":%2$s,"memoryMiB":512,"cpuPercent":12.5}]}""";
        assertThat(worker.put("/api/internal/hosts/h-1", report.formatted("well", true))
                        .status())
                .isEqualTo(200);
        assertThat(worker.put("/api/internal/hosts/h-1", report.formatted("ill", false))
                        .status())
                .isEqualTo(200);
        assertThat(worker.put("/api/internal/hosts/h-1", "{\"slots\":-1}").status())
                .isEqualTo(422);
        assertThat(records.liveHosts()).contains("h-1");
        JsonNode host = admin.get("/api/hosts/h-1").json();
        assertThat(host.path("live").asBoolean()).isTrue();
        assertThat(host.path("machineClasses").toString()).isEqualTo("[\"standard\",\"large\"]");
        assertThat(host.path("images").toString()).isEqualTo("[\"default\",\"jdk\"]");
        assertThat(worker.put(
                                "/api/internal/hosts/h-1",
                                report.formatted("ill", false).replace("jdk", "No Name"))
                        .status())
                .isEqualTo(422);
        JsonNode machine = admin.get("/api/vms/m-well").json();
        assertThat(machine.path("memoryMiB").asInt()).isEqualTo(512);
        assertThat(machine.path("cpuPercent").asDouble()).isEqualTo(12.5);
        assertThat(admin.get("/api/vms/m-ill/health").json().path("healthy").asBoolean())
                .isFalse();
        assertThat(admin.get("/api/vms/unhealthy").text()).contains("m-ill").doesNotContain("m-well");
        assertThat(admin.get("/api/vms").text()).contains("m-ill", "m-well");
        jdbc.update("update machine set last_seen = now() - interval '1 hour' where machine_id = 'm-ill'");
        worker.put("/api/internal/hosts/h-1", report.formatted("well", true));
        assertThat(admin.get("/api/vms/m-ill").json().path("state").asString()).isEqualTo("released");
    }

    @Test
    void cleansUpOnDemand() {
        JsonNode before = admin.get("/api/cleanup/status").json();
        Http.Answer started = admin.post("/api/cleanup/run", "");
        assertThat(started.status()).isEqualTo(202);
        assertThat(started.json().path("workflowId").asString()).startsWith("swarm-maintenance/");
        await().until(() ->
                !admin.get("/api/cleanup/status").json().path("lastRunAt").equals(before.path("lastRunAt")));
        assertThat(admin.get("/api/cleanup/status").json().path("removed").toString())
                .isEqualTo("[\"machine m-9\"]");
        assertThat(admin.get("/api/cleanup/status").json().path("counts").toString())
                .isEqualTo("{\"machine\":1}");

        assertThat(admin.post("/api/cleanup/run?olderThan=30m", "").status()).isEqualTo(202);
        await().until(() -> admin.get("/api/cleanup/status").text().contains("machine m-30"));
        JsonNode status = admin.get("/api/cleanup/status").json();
        assertThat(status.path("counts").toString()).isEqualTo("{\"machine\":2}");
        assertThat(status.path("totals").path("machine").asInt())
                .isEqualTo(before.path("totals").path("machine").asInt() + 3);
        assertThat(status.path("totalsSince").isNull()).isFalse();
        assertThat(admin.post("/api/cleanup/run?olderThan=1m", "").code()).isEqualTo("INVALID_INPUT");
        assertThat(admin.post("/api/cleanup/run?olderThan=soon", "").code()).isEqualTo("INVALID_INPUT");
    }
}
