package dev.swarm.cli.context;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.client.ApiClient;
import dev.swarm.cli.client.ApiProblem;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.terminal.CommandFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/** Finds what a person means by an id that may be abbreviated, as long as only one thing fits. */
public final class Ids {
    private static final int SHOWN = 5;

    private Ids() {}

    public static JsonNode session(ApiClient api, String id) {
        return find(api, "session", "/api/hitl", "sessionId", id, (item, text) -> false);
    }

    public static JsonNode build(ApiClient api, String id) {
        return find(api, "build", "/api/builds", "buildId", id, (item, text) -> false);
    }

    public static JsonNode machine(ApiClient api, String id) {
        return find(
                api,
                "vm",
                "/api/vms",
                "machineId",
                id,
                (item, text) -> Json.text(item, "ticketId").equals(text));
    }

    /** A session (it has an {@code idea}) or, where none fits, a build. */
    public static JsonNode sessionOrBuild(ApiClient api, String id) {
        try {
            return session(api, id);
        } catch (NoSuchThing noSession) {
            try {
                return build(api, id);
            } catch (NoSuchThing noBuild) {
                throw CommandFailure.failed(
                        "there is no session and no build '" + id + "'",
                        "`swarm sessions` and `swarm builds` list what there is");
            }
        }
    }

    /** A ticket by its id or, where only one has it, by its key. */
    public static JsonNode ticket(ApiClient api, String id) {
        return find(
                api,
                "ticket",
                "/api/tickets",
                "ticketId",
                id,
                (item, text) -> Json.text(item, "key").equals(text));
    }

    public static JsonNode project(ApiClient api, String id) {
        return find(
                api,
                "project",
                "/api/projects",
                "projectId",
                id,
                (item, text) -> Json.text(item, "name").equals(text));
    }

    private static JsonNode find(
            ApiClient api, String kind, String path, String field, String id, BiPredicate<JsonNode, String> alias) {
        try {
            return api.get(path + "/" + ApiClient.encode(id));
        } catch (ApiProblem problem) {
            if (problem.status() != 404) {
                throw problem;
            }
        }
        List<JsonNode> all = api.list(path);
        List<JsonNode> fitting = new ArrayList<>(
                all.stream().filter(item -> alias.test(item, id)).toList());
        if (fitting.isEmpty()) {
            fitting.addAll(all.stream()
                    .filter(item -> Json.text(item, field).startsWith(id))
                    .toList());
        }
        if (fitting.isEmpty()) {
            throw new NoSuchThing(kind, id);
        }
        if (fitting.size() > 1) {
            List<String> some = fitting.stream()
                    .limit(SHOWN)
                    .map(item -> Json.text(item, field))
                    .toList();
            throw CommandFailure.failed(
                    "'" + id + "' fits " + fitting.size() + " " + kind + "s: " + String.join(", ", some)
                            + (fitting.size() > SHOWN ? ", ..." : ""),
                    "write more of the id");
        }
        return api.get(path + "/" + ApiClient.encode(Json.text(fitting.get(0), field)));
    }

    /** Nothing of this kind has the id. */
    private static final class NoSuchThing extends CommandFailure {
        NoSuchThing(String kind, String id) {
            super(FAILED, "there is no " + kind + " '" + id + "'", "`swarm " + kind + "s` lists what there is", null);
        }
    }
}
