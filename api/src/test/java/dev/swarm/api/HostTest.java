package dev.swarm.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Hosts join, report, are drained and removed. */
class HostTest extends ApiTest {
    private static final String REPORT = """
            {"provider":"sandbox","machineClasses":["%s"],"slots":4,"used":1,"version":"9","labels":{"region":"eu"},
             "cpuCores":8,"load":1.5,"memoryTotalMiB":1000,"memoryUsedMiB":400,
             "machines":[{"machineId":"%s","ticketId":"t-none","healthy":true}]}""";

    private String token(String body) {
        return made(body).path("token").asString();
    }

    private JsonNode made(String body) {
        Http.Answer answer = admin.post("/api/hosts/tokens", body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json();
    }

    private Http.Answer join(String token, String key, String hostId) {
        return anonymous.post(
                "/api/hosts/join",
                "{\"token\":\"" + token + "\",\"keyHash\":\"" + TestIds.sha256(key) + "\",\"machineName\":\"Box One\""
                        + (hostId.isEmpty() ? "" : ",\"hostId\":\"" + hostId + "\"") + "}");
    }

    private static String newKey() {
        return "swarm_" + UUID.randomUUID();
    }

    @Test
    void aHostThatJoinsSpeaksForItselfAlone() throws IOException {
        String key = newKey();
        JsonNode joined =
                join(token("{\"labels\":{\"region\":\"eu\"}}"), key, "").json();
        String id = joined.path("hostId").asString();
        assertThat(id).matches("box-one-[a-z2-9]{5}");
        assertThat(joined.at("/labels/region").asString()).isEqualTo("eu");
        assertThat(joined.path("temporalAddress").asString()).isEqualTo(TestPlatform.SHARED.temporalAddress);
        Http host = new Http(port, key);

        String report = REPORT.formatted("c-" + id, "m-" + id);
        Http.Answer orders = host.put("/api/internal/hosts/" + id, report);
        assertThat(orders.json().toString()).isEqualTo("{\"draining\":false,\"warmTarget\":0}");
        assertThat(host.put("/api/internal/hosts/other", report).code()).isEqualTo("FORBIDDEN");
        assertThat(host.get("/api/me").json().path("role").asString()).isEqualTo("host");
        for (String path : new String[] {"/api/projects", "/api/hosts", "/api/keys", "/api/vms"}) {
            assertThat(host.get(path).code()).as(path).isEqualTo("FORBIDDEN");
        }
        JsonNode seen = admin.get("/api/hosts/" + id).json();
        assertThat(seen.path("state").asString()).isEqualTo("live");
        assertThat(seen.at("/labels/region").asString()).isEqualTo("eu");
        assertThat(seen.path("cpuCores").asInt()).isEqualTo(8);
        assertThat(seen.path("joinedAt").isNull()).isFalse();
        assertThat(admin.get("/api/vms?host=" + id).text()).contains("m-" + id);
        assertThat(admin.get("/api/hosts?state=live").text()).contains(id);
        assertThat(admin.get("/api/hosts?state=away").text()).doesNotContain(id);

        assertThat(admin.get("/api/hosts?state=gone").code()).isEqualTo("INVALID_INPUT");

        Path token = TestPlatform.SHARED.data.resolve("secrets/forge-token");
        assertThat(host.get("/api/internal/forge-credential").code()).isEqualTo("FORGE_UNAVAILABLE");
        Files.createDirectories(token.getParent());
        Files.writeString(token, "forge-secret\n");
        Http.Answer lent = host.get("/api/internal/forge-credential");
        assertThat(lent.json().path("token").asString()).isEqualTo("forge-secret");
        assertThat(lent.header("Cache-Control")).contains("no-store");
        assertThat(admin.get("/api/internal/forge-credential").code()).isEqualTo("FORBIDDEN");
        Files.delete(token);
    }

    @Test
    void aHostWritesLogsOfItsOwnTicketsOnly() {
        String key = newKey();
        String id = join(token("{}"), key, "").json().path("hostId").asString();
        Http host = new Http(port, key);
        String log = "/api/internal/tickets/%s/attempts/1/log?offset=0";
        jdbc.update("insert into machine (machine_id, host_id, provider, ticket_id, state, healthy, last_seen, since) "
                + "values ('mine-1', '" + id + "', 's', 'mine', 'up', true, now(), now()), "
                + "('theirs-1', 'h-else', 's', 'theirs', 'up', true, now(), now())");

        byte[] text = "hello".getBytes(StandardCharsets.UTF_8);
        assertThat(host.send("POST", log.formatted("mine"), "text/plain", text).status())
                .isEqualTo(200);
        assertThat(host.send("POST", log.formatted("not-known-yet"), "text/plain", text)
                        .status())
                .isEqualTo(200);
        assertThat(host.send("POST", log.formatted("theirs"), "text/plain", text)
                        .code())
                .isEqualTo("FORBIDDEN");
        assertThat(worker.send("POST", log.formatted("theirs"), "text/plain", text)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void badTokensAreRefusedAllTheSame() {
        JsonNode made = made("{\"ttl\":\"PT30M\"}");
        String token = made.path("token").asString();
        String wrong = token.substring(0, token.length() - 3) + "abc";
        String expired = token("{}");
        jdbc.update(
                "update join_token set expires_at = now() - interval '1 second' where hash = ?",
                TestIds.sha256(expired.substring(expired.lastIndexOf('.') + 1)));
        String key = newKey();
        JsonNode first = join(token, key, "").json();

        Http.Answer used = join(token, newKey(), "");
        assertThat(used.code()).isEqualTo("JOIN_REFUSED");
        assertThat(used.status()).isEqualTo(403);
        for (String bad : new String[] {wrong, expired, "swjoin1..", "nonsense"}) {
            assertThat(join(bad, newKey(), "").text().replace("\n", ""))
                    .as(bad)
                    .isEqualTo(used.text().replace("\n", ""));
        }
        // The answer was lost: the same host asks again.
        assertThat(join(token, key, "").json()).isEqualTo(first);

        String revoked = token("{}");
        JsonNode open = admin.get("/api/hosts/tokens").json();
        String id = open.get(open.size() - 1).path("id").asString();
        assertThat(open.toString()).doesNotContain(revoked.substring(revoked.lastIndexOf('.') + 1));
        assertThat(admin.delete("/api/hosts/tokens/" + id).status()).isEqualTo(204);
        assertThat(admin.delete("/api/hosts/tokens/" + id).code()).isEqualTo("NOT_FOUND");
        assertThat(join(revoked, newKey(), "").code()).isEqualTo("JOIN_REFUSED");
        assertThat(jdbc.queryForList("select hash from join_token", String.class))
                .contains(TestIds.sha256(token.substring(token.lastIndexOf('.') + 1)));
    }

    @Test
    void aTokenOfSeveralUsesLetsSoManyIn() {
        String token = token("{\"uses\":2}");

        assertThat(join(token, newKey(), "two-a").status()).isEqualTo(200);
        assertThat(join(token, newKey(), "two-a").code()).isEqualTo("WRONG_STATE");
        assertThat(join(token, newKey(), "tokens").code()).isEqualTo("INVALID_INPUT");
        assertThat(join(token, newKey(), "two-b").json().path("hostId").asString())
                .isEqualTo("two-b");
        assertThat(join(token, newKey(), "two-c").code()).isEqualTo("JOIN_REFUSED");
    }

    @Test
    void tokensAreCheckedAndOnlyAdminsMakeThem() {
        for (String body : new String[] {
            "{\"ttl\":\"PT0S\"}",
            "{\"ttl\":\"P31D\"}",
            "{\"uses\":0}",
            "{\"labels\":{\"A b\":\"x\"}}",
            "{\"labels\":{\"a\":\"x y\"}}"
        }) {
            assertThat(admin.post("/api/hosts/tokens", body).code()).as(body).isEqualTo("INVALID_INPUT");
        }
        assertThat(worker.post("/api/hosts/tokens", "{}").status()).isEqualTo(403);
        assertThat(admin.post("/api/keys", "{\"name\":\"x\",\"role\":\"host\"}").code())
                .isEqualTo("INVALID_INPUT");
        Http.Answer once = admin.post("/api/hosts/tokens", "{}", "Idempotency-Key", "tok-1");
        assertThat(once.status()).isEqualTo(201);
        assertThat(admin.post("/api/hosts/tokens", "{}", "Idempotency-Key", "tok-1")
                        .code())
                .isEqualTo("WRONG_STATE");
    }

    @Test
    void aDrainedHostHearsOfItAndARemovedOneIsLockedOut() {
        String key = newKey();
        join(token("{}"), key, "drainee");
        Http host = new Http(port, key);
        String report = REPORT.formatted("c-drainee", "m-drainee");
        host.put("/api/internal/hosts/drainee", report);

        assertThat(admin.post("/api/hosts/drainee/drain", "{}")
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("draining");
        assertThat(host.put("/api/internal/hosts/drainee", report)
                        .json()
                        .path("draining")
                        .asBoolean())
                .isTrue();
        assertThat(admin.post("/api/vms/boot", "{\"count\":1,\"machineClass\":\"c-drainee\"}")
                        .code())
                .isEqualTo("NO_CAPACITY");
        assertThat(admin.post("/api/hosts/drainee/drain", "{\"draining\":false}")
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("live");
        assertThat(host.put("/api/internal/hosts/drainee", report)
                        .json()
                        .path("draining")
                        .asBoolean())
                .isFalse();
        assertThat(admin.post("/api/hosts/none/drain", "").code()).isEqualTo("NOT_FOUND");

        jdbc.update("insert into host_offer (host_id, seen) values ('drainee', now())");
        assertThat(admin.delete("/api/hosts/drainee").code()).isEqualTo("WRONG_STATE");
        assertThat(admin.delete("/api/hosts/drainee?force=true").status()).isEqualTo(204);
        assertThat(jdbc.queryForList("select host_id from host_offer", String.class))
                .doesNotContain("drainee");
        assertThat(host.put("/api/internal/hosts/drainee", report).status()).isEqualTo(401);
        assertThat(admin.get("/api/hosts/drainee").code()).isEqualTo("NOT_FOUND");
        assertThat(admin.get("/api/vms/m-drainee").json().path("state").asString())
                .isEqualTo("released");
        assertThat(join(token("{}"), newKey(), "drainee").status()).isEqualTo(200);

        String told = jdbc.queryForList(
                        "select actor || ' ' || type || ' ' || data from event where workflow_id = 'host/drainee' "
                                + "order by id",
                        String.class)
                .toString();
        assertThat(told).contains("drainee HostJoined", "admin HostDrained", "\"draining\":true", "admin HostRemoved");
    }

    @Test
    void aHostWithThePlatformsOwnKeyIsRemovedOnlyWhenItIsAway() {
        worker.put("/api/internal/hosts/own", REPORT.formatted("c-own", "m-own"));

        assertThat(admin.delete("/api/hosts/own?force=true").code()).isEqualTo("WRONG_STATE");
        jdbc.update("update host set last_seen = now() - interval '1 hour' where host_id = 'own'");
        assertThat(admin.get("/api/hosts/own").json().path("state").asString()).isEqualTo("away");
        assertThat(admin.delete("/api/hosts/own").status()).isEqualTo(204);
    }

    @Test
    void machinesAreAskedForAheadAndHostsHearOfIt() {
        worker.put("/api/internal/hosts/warm-1", REPORT.formatted("c-warm", "m-warm-1"));

        Http.Answer answer = admin.post("/api/vms/boot", "{\"count\":9,\"machineClass\":\"c-warm\"}");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().path("expected").asInt()).isEqualTo(4);
        assertThat(answer.json().at("/hosts/0/hostId").asString()).isEqualTo("warm-1");
        assertThat(worker.put("/api/internal/hosts/warm-1", REPORT.formatted("c-warm", "m-warm-1"))
                        .json()
                        .path("warmTarget")
                        .asInt())
                .isEqualTo(4);
        assertThat(admin.post("/api/vms/boot", "{\"count\":-1}").code()).isEqualTo("INVALID_INPUT");
    }

    @Test
    void aHostThatCanRunNothingSaysWhy() {
        String report = REPORT.formatted("c-ill", "m-ill-1");
        worker.put(
                "/api/internal/hosts/ill-1", report.replace("\"slots\":4", "\"slots\":0,\"unavailable\":\"no bwrap\""));

        JsonNode host = admin.get("/api/hosts/ill-1").json();
        assertThat(host.path("state").asString()).isEqualTo("unavailable");
        assertThat(host.path("unavailable").asString()).isEqualTo("no bwrap");
    }

    @Test
    void leftOversAreNamedByAge() {
        worker.put("/api/internal/hosts/old-1", REPORT.formatted("c-old", "m-old-1"));
        jdbc.update("update machine set last_seen = now() - interval '11 minutes' where machine_id = 'm-old-1'");

        assertThat(admin.get("/api/cleanup/status?olderThan=10m")
                        .json()
                        .path("leftOver")
                        .toString())
                .contains("m-old-1");
        assertThat(admin.get("/api/cleanup/status?olderThan=PT1H")
                        .json()
                        .path("leftOver")
                        .toString())
                .doesNotContain("m-old-1");
        assertThat(admin.get("/api/cleanup/status?olderThan=soon").code()).isEqualTo("INVALID_INPUT");
    }
}
