package dev.swarm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.swarm.contracts.WorkflowIds;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SessionTest extends ApiTest {
    private String project;

    @BeforeEach
    void artifacts() {
        project("Sessions");
        project = "sessions";
        byte[] spec = SmallSession.SPEC.getBytes(StandardCharsets.UTF_8);
        worker.send("PUT", "/api/internal/artifacts/" + TestIds.sha256(spec), "text/markdown;charset=utf-8", spec);
    }

    private String start(String... headers) {
        Http.Answer answer = admin.post(
                "/api/hitl", "{\"project\":\"" + project + "\",\"idea\":\"A greeter.\\nIt greets.\"}", headers);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json().path("sessionId").asString();
    }

    private JsonNode session(String id) {
        return admin.get("/api/hitl/" + id).json();
    }

    private void awaitQuestions(String id) {
        await().until(() -> session(id).path("questions").size() == 1);
    }

    @Test
    void goesFromIdeaToBuild() {
        String id = start();
        assertThat(session(id).path("title").asString()).isEqualTo("A greeter.");
        assertThat(session(id).path("createdBy").asString()).isEqualTo("admin");
        awaitQuestions(id);
        assertThat(session(id).path("waitingFor").asString()).isEqualTo("answers to 1 questions");

        Http.Answer answered = admin.post("/api/hitl/" + id + "/answer", "{\"answers\":{\"name\":\"greet\"}}");
        assertThat(answered.status()).as(answered.text()).isEqualTo(200);
        assertThat(answered.json().path("applied").asBoolean()).isTrue();
        await().until(() -> session(id).path("state").asString().equals("reviewing"));
        assertThat(session(id).at("/answers/name").asString()).isEqualTo("greet");
        assertThat(session(id).at("/spec/version").asInt()).isEqualTo(1);
        assertThat(admin.get("/api/hitl/" + id + "/spec")
                        .json()
                        .path("markdown")
                        .asString())
                .isEqualTo(SmallSession.SPEC);

        Http.Answer approved = admin.post("/api/hitl/" + id + "/approve", "{\"version\":1}");
        assertThat(approved.json().at("/session/approvedBy").asString()).isEqualTo("admin");
        await().until(() -> !session(id).path("estimate").isNull());
        String estimateId = session(id).at("/estimate/estimateId").asString();
        assertThat(session(id).at("/plan/planner").asString()).isEqualTo("small planner");
        assertThat(session(id).at("/plan/verifyCommand").asString()).isEqualTo("make test");
        assertThat(session(id).at("/plan/tickets/0/priority").asString()).isEqualTo("high");

        Http.Answer unread = admin.post(
                "/api/hitl/" + id + "/start-build", "{\"estimateId\":\"" + estimateId + "\",\"understood\":false}");
        assertThat(unread.code()).isEqualTo("CONSENT_REQUIRED");
        assertThat(unread.json().at("/estimate/estimateId").asString()).isEqualTo(estimateId);
        assertThat(admin.post("/api/hitl/" + id + "/start-build", "{\"estimateId\":\"e0\",\"understood\":true}")
                        .code())
                .isEqualTo("CONSENT_REQUIRED");
        Http.Answer building = admin.post(
                "/api/hitl/" + id + "/start-build", "{\"estimateId\":\"" + estimateId + "\",\"understood\":true}");
        assertThat(building.json().path("state").asString()).isEqualTo("building");
        assertThat(building.json().at("/session/buildId").asString()).isEqualTo(WorkflowIds.buildOfSession(id));

        Http.Answer cancelled = admin.post("/api/hitl/" + id + "/cancel", "{\"reason\":\"enough\"}");
        assertThat(cancelled.json().path("state").asString()).isEqualTo("cancelled");
        await().until(() -> session(id).path("state").asString().equals("cancelled"));
        await().until(() -> admin.post("/api/hitl/" + id + "/cancel", "").code().equals("WRONG_STATE"));
        assertThat(admin.get("/api/hitl?state=cancelled&project=" + project).text())
                .contains(id);
        assertThat(admin.get("/api/hitl?state=expired&project=" + project).text())
                .doesNotContain(id);
    }

    @Test
    void refusesAStaleEditWithTheNewestText() {
        String id = start();
        awaitQuestions(id);
        admin.post("/api/hitl/" + id + "/answer", "{\"answers\":{}}");
        await().until(() -> session(id).at("/spec/version").asInt() == 1);
        Http.Answer edited = admin.put("/api/hitl/" + id + "/spec", "{\"baseVersion\":1,\"markdown\":\"# Änderung\"}");
        assertThat(edited.json().at("/session/spec/version").asInt()).isEqualTo(2);
        Http.Answer stale = admin.put("/api/hitl/" + id + "/spec", "{\"baseVersion\":1,\"markdown\":\"# Mine\"}");
        assertThat(stale.status()).isEqualTo(409);
        assertThat(stale.code()).isEqualTo("STALE_VERSION");
        assertThat(stale.json().at("/newest/version").asInt()).isEqualTo(2);
        assertThat(stale.json().at("/newest/author").asString()).isEqualTo("admin");
        assertThat(stale.json().at("/newest/markdown").asString()).isEqualTo("# Änderung");
        assertThat(admin.get("/api/hitl/" + id + "/spec?version=1")
                        .json()
                        .path("cause")
                        .asString())
                .isEqualTo("written");
        assertThat(admin.get("/api/hitl/" + id + "/specs").json().size()).isEqualTo(2);
        assertThat(admin.get("/api/hitl/" + id + "/spec?version=9").status()).isEqualTo(404);
    }

    @Test
    void showsWhatChangedBetweenVersions() {
        String id = start();
        awaitQuestions(id);
        admin.post("/api/hitl/" + id + "/answer", "{\"answers\":{}}");
        await().until(() -> session(id).at("/spec/version").asInt() == 1);
        Http.Answer first = admin.get("/api/hitl/" + id + "/spec/diff");
        assertThat(first.status()).isEqualTo(404);
        assertThat(first.json().path("detail").asString()).contains("Version 1 is the first");
        admin.put("/api/hitl/" + id + "/spec", "{\"baseVersion\":1,\"markdown\":\"# Spec\\n\\nIt sings.\\n\"}");

        JsonNode diff = admin.get("/api/hitl/" + id + "/spec/diff").json();

        assertThat(diff.path("from").asInt()).isEqualTo(1);
        assertThat(diff.path("to").asInt()).isEqualTo(2);
        assertThat(diff.path("added").asInt()).isEqualTo(1);
        assertThat(diff.path("removed").asInt()).isEqualTo(1);
        assertThat(diff.path("unified").asString())
                .isEqualTo("--- version 1\n+++ version 2\n@@ -1,3 +1,3 @@\n # Spec\n \n-It greets.\n+It sings.\n");
        assertThat(admin.get("/api/hitl/" + id + "/spec/diff?from=2&to=2")
                        .json()
                        .path("unified")
                        .asString())
                .isEmpty();
        assertThat(admin.get("/api/hitl/" + id + "/spec/diff?from=7").status()).isEqualTo(404);
    }

    @Test
    void asksNobodyToReviewWhileARevisionIsBeingWritten() {
        String id = start();
        awaitQuestions(id);
        admin.post("/api/hitl/" + id + "/answer", "{\"answers\":{}}");
        await().until(() -> session(id).at("/spec/version").asInt() == 1);
        assertThat(session(id).path("waitingFor").asString()).contains("review");
        Http.Answer revising =
                admin.post("/api/hitl/" + id + "/revise", "{\"baseVersion\":1,\"feedback\":\"shorter\"}");
        assertThat(revising.json().at("/session/waitingFor").isNull()).isTrue();
        Http.Answer back = admin.post("/api/hitl/" + id + "/back-to-chat", "{\"message\":\"one more thing\"}");
        assertThat(back.json().path("state").asString()).isEqualTo("clarifying");
    }

    @Test
    void passesOnWhatTheValidatorSays() {
        String id = start();
        awaitQuestions(id);
        Http.Answer early = admin.post("/api/hitl/" + id + "/approve", "{\"version\":1}");
        assertThat(early.status()).isEqualTo(409);
        assertThat(early.code()).isEqualTo("WRONG_STATE");
        assertThat(early.json().path("detail").asString()).contains("clarifying");
        Http.Answer unknown = admin.post("/api/hitl/" + id + "/answer", "{\"answers\":{\"colour\":\"red\"}}");
        assertThat(unknown.status()).isEqualTo(422);
        assertThat(unknown.json().path("detail").asString()).contains("colour");
    }

    @Test
    void startsOneSessionPerIdempotencyKey() {
        assertThat(start("Idempotency-Key", "one-session")).isEqualTo(start("Idempotency-Key", "one-session"));
        assertThat(start("Idempotency-Key", "other-session")).isNotEqualTo(start("Idempotency-Key", "one-session"));
    }
}
