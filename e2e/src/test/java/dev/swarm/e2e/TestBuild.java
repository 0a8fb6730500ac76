package dev.swarm.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A build of the shared platform, as a test drives it through the API. */
record TestBuild(Api api, String id) {
    /** Changes a file of its own, and takes a moment for it. */
    static ObjectNode ticket(String key, String command, String... dependsOn) {
        ObjectNode ticket = Api.JSON
                .createObjectNode()
                .put("key", key)
                .put("title", "Ticket " + key)
                .put("command", command);
        for (String other : dependsOn) {
            ticket.withArray("dependsOn").add(other);
        }
        return ticket;
    }

    /** A ticket that adds a file at once. */
    static ObjectNode quick(String key, String... dependsOn) {
        return ticket(key, "echo done > " + key + ".txt", dependsOn);
    }

    /** A ticket that goes on until somebody ends it. */
    static ObjectNode endless(String key, String... dependsOn) {
        return ticket(key, "echo at work; exec sleep 3600", dependsOn);
    }

    /** A ticket whose agent fails, once and for all. */
    static ObjectNode failing(String key, String... dependsOn) {
        ObjectNode ticket = ticket(key, "echo no; exit 3", dependsOn);
        ticket.putObject("retry").put("maxRetries", 0);
        return ticket;
    }

    /** Starts a build, consenting to whatever it is estimated at. */
    static TestBuild start(Platform platform, String project, int parallel, ObjectNode... tickets) throws Exception {
        ObjectNode request = Api.JSON
                .createObjectNode()
                .put("project", project)
                .put("title", "Build of a test")
                .put("source", "test")
                .put("maxParallelTickets", parallel);
        request.withArray("tickets").addAll(List.of(tickets));
        TestBuild build = new TestBuild(
                platform.api(),
                consenting(platform.api(), "/api/builds", request)
                        .path("buildId")
                        .asText());
        build.awaitTickets(tickets);
        return build;
    }

    void add(ObjectNode... tickets) throws Exception {
        ObjectNode request = Api.JSON.createObjectNode();
        request.withArray("tickets").addAll(List.of(tickets));
        consenting(api, "/api/builds/" + id + "/tickets", request);
        awaitTickets(tickets);
    }

    /** What the api lists lags a moment behind what the build knows. */
    private void awaitTickets(ObjectNode... tickets) throws Exception {
        List<String> keys =
                Stream.of(tickets).map(ticket -> ticket.path("key").asText()).toList();
        Eventually.get(
                "the api knows " + keys, this::states, states -> states.keySet().containsAll(keys));
    }

    private static JsonNode consenting(Api api, String path, ObjectNode request) throws Exception {
        JsonNode asked = api.post(path, request.toString()).problem(409, "CONSENT_REQUIRED");
        request.put("estimateId", asked.at("/estimate/estimateId").asText());
        return api.post(path, request.toString()).ok();
    }

    String ticketId(String key) {
        return id + "-" + key;
    }

    /** Commands a ticket: {@code pause}, {@code resume} and so on. */
    Api.Answer command(String key, String action, String body) throws Exception {
        return api.post("/api/tickets/" + ticketId(key) + "/" + action, body);
    }

    JsonNode ticket(String key) throws Exception {
        return api.get("/api/tickets/" + ticketId(key)).ok();
    }

    JsonNode build() throws Exception {
        return api.get("/api/builds/" + id).ok();
    }

    Map<String, String> states() throws IOException, InterruptedException {
        Map<String, String> states = new TreeMap<>();
        for (JsonNode ticket : api.all("/api/builds/" + id + "/tickets")) {
            states.put(ticket.path("key").asText(), ticket.path("state").asText());
        }
        return states;
    }

    /** Answers the ticket as soon as it is in this state. */
    JsonNode await(String key, String state) throws Exception {
        Eventually.get(key + " is " + state, this::states, states -> state.equals(states.get(key)));
        return ticket(key);
    }

    /** Waits until the build is in this state; then the tickets are in these. */
    void await(String state, Map<String, String> tickets) throws Exception {
        Eventually.get(
                "build " + id + " is " + state,
                this::build,
                build -> build.path("state").asText().equals(state));
        Eventually.get(
                "the tickets of build " + id + " are " + tickets,
                Duration.ofSeconds(5),
                this::states,
                states -> states.entrySet().containsAll(tickets.entrySet()));
    }

    List<JsonNode> events() throws Exception {
        return api.all("/api/events?build=" + id);
    }

    /** Ends it, however it is, and waits for that. */
    void end() throws Exception {
        api.post("/api/builds/" + id + "/cancel", "{}");
        Eventually.get(
                "build " + id + " has ended",
                this::build,
                build -> !build.path("endedAt").isNull());
    }
}
