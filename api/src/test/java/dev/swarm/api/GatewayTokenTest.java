package dev.swarm.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tokens of ticket runs: who gets one, what it is good for, and how it ends. */
class GatewayTokenTest extends ApiTest {
    private static final String TOKENS = "/api/internal/gateway/tokens";

    @BeforeEach
    void tickets() {
        jdbc.update("delete from gateway_token");
        jdbc.update("delete from machine where machine_id like 'gw-%'");
        jdbc.update("delete from ticket where ticket_id like 'gw-%'");
        for (String key : new String[] {"t", "u"}) {
            jdbc.update(
                    "insert into ticket (ticket_id, build_id, project_id, key, title, state, state_at, priority, size,"
                            + " created_at, updated_at) values ('gw-' || ?, 'gw', 'shop', ?, 'T', 'in_progress', now(),"
                            + " 'medium', 'small', now(), now())",
                    key,
                    key);
            jdbc.update(
                    "insert into machine (machine_id, host_id, provider, ticket_id, state, healthy, last_seen, since)"
                            + " values ('gw-' || ? || '.1', 'h1', 'sandbox', 'gw-' || ?, 'up', true, now(), now())",
                    key,
                    key);
        }
    }

    private Http.Answer issue(Http as, String ticket, String machine) {
        return as.post(
                TOKENS,
                "{\"ticketId\":\"" + ticket + "\",\"attempt\":1,\"machineId\":\"" + machine
                        + "\",\"route\":\"general\",\"routes\":[\"general\",\"fast\"],\"ttl\":\"PT1H\"}");
    }

    private String token() {
        Http.Answer answer = issue(worker, "gw-t", "gw-t.1");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.header("Cache-Control")).contains("no-store");
        return answer.json().path("token").asString();
    }

    private Http.Answer check(String token) {
        return worker.post(TOKENS + "/check", "{\"hash\":\"" + TestIds.sha256(token) + "\"}");
    }

    @Test
    void aTokenIsGoodForItsRun() {
        String token = token();
        assertThat(token).startsWith("swt_").hasSizeGreaterThan(40);
        JsonNode scope = check(token).json();
        assertThat(scope.path("ticketId").asString()).isEqualTo("gw-t");
        assertThat(scope.path("machineId").asString()).isEqualTo("gw-t.1");
        assertThat(scope.at("/payer/projectId").asString()).isEqualTo("shop");
        assertThat(scope.at("/payer/buildId").asString()).isEqualTo("gw");
        assertThat(scope.path("route").asString()).isEqualTo("general");
        assertThat(scope.path("routes").size()).isEqualTo(2);
        assertThat(jdbc.queryForList("select hash from gateway_token", String.class))
                .containsExactly(TestIds.sha256(token));
    }

    @Test
    void anotherTokenOfTheRunReplacesTheFirst() {
        String first = token();
        String second = token();
        assertThat(check(first).status()).isEqualTo(404);
        assertThat(check(second).status()).isEqualTo(200);
    }

    @Test
    void aTokenEndsWithItsRunItsTicketItsMachineAndItsTime() {
        String run = token();
        assertThat(worker.delete(TOKENS + "?ticketId=gw-t&attempt=1&machineId=gw-t.1")
                        .status())
                .isEqualTo(204);
        assertThat(check(run).status()).isEqualTo(404);

        String late = token();
        jdbc.update("update gateway_token set expires_at = now() - interval '1 second' where ended_at is null");
        assertThat(check(late).status()).isEqualTo(404);

        String released = token();
        jdbc.update("update machine set state = 'released' where machine_id = 'gw-t.1'");
        assertThat(check(released).status()).isEqualTo(404);
        jdbc.update("update machine set state = 'up' where machine_id = 'gw-t.1'");

        String merged = token();
        jdbc.update("update ticket set ended_at = now() where ticket_id = 'gw-t'");
        assertThat(check(merged).status()).isEqualTo(404);
        assertThat(issue(worker, "gw-t", "gw-t.1").code()).isEqualTo("WRONG_STATE");
    }

    @Test
    void onlyTheHostOfTheMachineGetsOneAndOnlyTheGatewayMayAsk() {
        String key = "swarm_" + "h".repeat(43);
        jdbc.update(
                "insert into api_key (id, name, role, hash, file_managed, created_at, host_id) values"
                        + " ('gwkey', 'gwkey', 'HOST', ?, false, now(), 'h2') on conflict do nothing",
                TestIds.sha256(key));
        Http other = new Http(port, key);
        assertThat(issue(other, "gw-t", "gw-t.1").code()).isEqualTo("FORBIDDEN");
        assertThat(issue(worker, "gw-t", "gw-u.1").code()).isEqualTo("WRONG_STATE");
        assertThat(issue(admin, "gw-t", "gw-t.1").code()).isEqualTo("FORBIDDEN");
        String token = token();
        assertThat(other.post(TOKENS + "/check", "{\"hash\":\"" + TestIds.sha256(token) + "\"}")
                        .code())
                .isEqualTo("FORBIDDEN");
        assertThat(other.delete(TOKENS + "?ticketId=gw-t&attempt=1&machineId=gw-t.1")
                        .code())
                .isEqualTo("FORBIDDEN");
        jdbc.update("update api_key set host_id = 'h1' where id = 'gwkey'");
        assertThat(issue(other, "gw-t", "gw-t.1").status()).isEqualTo(200);
        jdbc.update("delete from api_key where id = 'gwkey'");
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThat(worker.post(
                                TOKENS,
                                "{\"ticketId\":\"gw-t\",\"attempt\":1,\"machineId\":\"gw-t.1\",\"route\":\"general\","
                                        + "\"routes\":[\"fast\"],\"ttl\":\"PT1H\"}")
                        .text())
                .contains("must have the route");
        assertThat(worker.post(
                                TOKENS,
                                "{\"ticketId\":\"gw-t\",\"attempt\":1,\"machineId\":\"gw-t.1\",\"route\":\"general\","
                                        + "\"routes\":[\"general\"],\"ttl\":\"P40D\"}")
                        .text())
                .contains("at most 31 days");
    }
}
