package dev.swarm.cli.project;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.cli.client.ApiClient;
import dev.swarm.cli.client.Json;

/** Projects as other commands need them. */
public final class Projects {
    private Projects() {}

    /**
     * The project with this name or id, made where there is none.
     *
     * @param verify verify command of a project that is made; empty for none
     */
    public static JsonNode ensure(ApiClient api, String name, String verify) {
        for (JsonNode project : api.list("/api/projects")) {
            if (Json.text(project, "name").equals(name)
                    || Json.text(project, "projectId").equals(name)) {
                return project;
            }
        }
        ObjectNode body = Json.object().put("name", name);
        if (!verify.isEmpty()) {
            body.put("verifyCommand", verify);
        }
        return api.post("/api/projects", body);
    }
}
