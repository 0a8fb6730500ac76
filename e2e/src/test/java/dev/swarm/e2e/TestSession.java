package dev.swarm.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Predicate;

/** A design session, as a test drives it through the API. */
record TestSession(Api api, String id) {
    static TestSession start(Platform platform, String project) throws Exception {
        JsonNode started = platform.api()
                .post("/api/hitl", "{\"project\":\"" + project + "\",\"idea\":\"Keep a list of my plants.\"}")
                .ok();
        TestSession session =
                new TestSession(platform.api(), started.path("sessionId").asText());
        session.await("asks", now -> !now.path("questions").isEmpty());
        return session;
    }

    /** One whose spec waits for a review. */
    static TestSession inReview(Platform platform, String project) throws Exception {
        TestSession session = start(platform, project);
        session.command("answer", "{\"answers\":{}}").ok();
        session.awaitSpec(1);
        return session;
    }

    /** One whose estimate waits for consent. */
    static TestSession approved(Platform platform, String project) throws Exception {
        TestSession session = inReview(platform, project);
        session.command("approve", "{\"version\":1}").ok();
        session.await("has an estimate", now -> now.path("estimate").isObject());
        return session;
    }

    Api.Answer command(String action, String body) throws Exception {
        return api.post("/api/hitl/" + id + "/" + action, body);
    }

    JsonNode view() throws Exception {
        return api.get("/api/hitl/" + id).ok();
    }

    JsonNode await(String what, Predicate<JsonNode> condition) throws Exception {
        return Eventually.get("session " + id + " " + what, this::view, condition);
    }

    JsonNode awaitState(String state) throws Exception {
        return await("is " + state, now -> now.path("state").asText().equals(state));
    }

    void awaitSpec(int version) throws Exception {
        await(
                "has spec version " + version,
                now -> now.at("/spec/version").asInt() == version
                        && now.path("state").asText().equals("reviewing"));
    }

    String estimateId() throws Exception {
        return view().at("/estimate/estimateId").asText();
    }
}
