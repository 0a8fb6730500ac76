package dev.swarm.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ProjectTest extends ApiTest {
    @Test
    void makesAProjectWithDefaults() {
        Http.Answer created = admin.post("/api/projects", "{\"name\":\"Größe & Co\"}");
        assertThat(created.status()).isEqualTo(201);
        JsonNode project = created.json();
        assertThat(project.path("projectId").asString()).isEqualTo("gro-e-co");
        assertThat(project.path("repository").asString()).isEqualTo("swarm/gro-e-co");
        assertThat(project.path("baseBranch").asString()).isEqualTo("main");
        assertThat(project.path("verifyTimeout").asString()).isEqualTo("PT10M");
        assertThat(project.path("mergeMode").asString()).isEqualTo("auto");
        assertThat(project.path("maxParallelTickets").asInt()).isEqualTo(4);
        assertThat(admin.get("/api/projects/gro-e-co").json()).isEqualTo(project);
        assertThat(admin.post("/api/projects", "{\"name\":\"gro e co\"}").code())
                .isEqualTo("WRONG_STATE");
    }

    @Test
    void changesOnlyWhatIsNamed() {
        String id = project("Changing");
        Http.Answer changed = admin.send(
                "PATCH",
                "/api/projects/" + id,
                "application/json",
                "{\"mergeMode\":\"manual\",\"verifyCommand\":\"make test\",\"verifyTimeout\":\"PT90S\"}".getBytes());
        assertThat(changed.json().path("mergeMode").asString()).isEqualTo("manual");
        assertThat(changed.json().path("verifyTimeout").asString()).isEqualTo("PT1M30S");
        assertThat(changed.json().path("baseBranch").asString()).isEqualTo("main");
        assertThat(admin.get("/api/projects/" + id).json()).isEqualTo(changed.json());
    }

    private Http.Answer patch(String id, String body) {
        return admin.send("PATCH", "/api/projects/" + id, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anAgentProgramNeedsTheGateway() {
        String id = project("Programs");
        assertThat(admin.get("/api/projects/" + id).json().path("agent").asString())
                .isEqualTo("native");
        assertThat(patch(id, "{\"agent\":\"claude-code\"}").text())
                .contains("swarm projects change programs --agent claude-code --egress gateway");
        Http.Answer both = patch(id, "{\"agent\":\"claude-code\",\"egress\":{\"mode\":\"gateway\"}}");
        assertThat(both.json().path("agent").asString()).isEqualTo("claude-code");
        assertThat(patch(id, "{\"egress\":{\"mode\":\"none\"}}").code()).isEqualTo("INVALID_INPUT");
        assertThat(patch(id, "{\"agent\":\"native\",\"egress\":{\"mode\":\"none\"}}")
                        .status())
                .isEqualTo(200);
        Http.Answer build = admin.post(
                "/api/builds",
                "{\"project\":\"programs\",\"title\":\"B\",\"source\":\"test\",\"dryRun\":true,\"tickets\":[{\"key\":\"a\",\"title\":\"A\","
                        + "\"program\":\"codex\"}]}");
        assertThat(build.text()).contains("--egress gateway");
        assertThat(build.code()).isEqualTo("INVALID_PLAN");
    }

    @Test
    void pagesThroughAll() {
        for (int i = 0; i < 5; i++) {
            project("Paged " + i);
        }
        List<String> ids = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = admin.get("/api/projects?limit=2&after=" + next).json();
            assertThat(page.path("items").size()).isBetween(1, 2);
            page.path("items").forEach(item -> ids.add(item.path("projectId").asString()));
            next = page.path("next").asString("");
        } while (!next.isEmpty());
        assertThat(ids).doesNotHaveDuplicates().contains("paged-0", "paged-1", "paged-2", "paged-3", "paged-4");
    }

    @Test
    void repeatsTheAnswerOfARepeatedRequest() {
        String body = "{\"name\":\"Once Only\"}";
        Http.Answer first = admin.post("/api/projects", body, "Idempotency-Key", "once");
        Http.Answer second = admin.post("/api/projects", body, "Idempotency-Key", "once");
        assertThat(first.status()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(second.header("Content-Type")).startsWith("application/json");
        assertThat(admin.post("/api/projects", "{\"name\":\"Other\"}", "Idempotency-Key", "once")
                        .code())
                .isEqualTo("DUPLICATE_REQUEST");
        Http.Answer refused = admin.post("/api/projects", body, "Idempotency-Key", "twice");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(admin.post("/api/projects", body, "Idempotency-Key", "twice").text())
                .isEqualTo(refused.text());
        assertThat(admin.post("/api/projects", body, "Idempotency-Key", "k".repeat(201))
                        .code())
                .isEqualTo("INVALID_INPUT");
    }

    @Test
    void handlesTheSameRequestOnceWhenSentInParallel() throws Exception {
        Callable<Http.Answer> request =
                () -> admin.post("/api/projects", "{\"name\":\"Parallel\"}", "Idempotency-Key", "parallel");
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Http.Answer> answer : executor.invokeAll(List.of(request, request, request, request))) {
                assertThat(answer.get().status()).isEqualTo(201);
            }
        }
    }

    @Test
    void neverKeepsASecretAnswer() {
        String body = "{\"name\":\"secret\",\"role\":\"worker\"}";
        Http.Answer first = admin.post("/api/keys", body, "Idempotency-Key", "secret");
        String key = first.json().path("key").asString();
        assertThat(admin.post("/api/keys", body, "Idempotency-Key", "secret").code())
                .isEqualTo("WRONG_STATE");
        List<byte[]> kept = jdbc.queryForList("select body from idempotency where key = 'secret'", byte[].class);
        assertThat(kept).hasSize(1);
        assertThat(kept.getFirst()).isNull();
        assertThat(new Http(port, key).get("/api/me").status()).isEqualTo(200);
    }
}
