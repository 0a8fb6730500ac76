package dev.swarm.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.terminal.CommandFailure;

/** The api refused a request, with a problem document. */
public final class ApiProblem extends CommandFailure {
    private final int status;
    private final String code;
    private final transient JsonNode body;

    ApiProblem(int status, String code, String message, String hint, JsonNode body) {
        super(FAILED, message, hint, null);
        this.status = status;
        this.code = code;
        this.body = body;
    }

    static ApiProblem of(int status, String text) {
        JsonNode body = tree(text);
        String code = Json.text(body, "code");
        StringBuilder message = new StringBuilder(
                Json.text(body, "detail", Json.text(body, "title", "the api answered with status " + status)));
        for (JsonNode error : body.path("errors")) {
            message.append("\n  ")
                    .append(Json.text(error, "field"))
                    .append(": ")
                    .append(Json.text(error, "message"));
        }
        String hint = Json.text(body, "hint");
        if (status == 401 || status == 403) {
            hint =
                    "the key comes from the data folder of the running platform; check --data, or name one with --key-file";
        }
        return new ApiProblem(status, code, message.toString(), hint, body);
    }

    private static JsonNode tree(String text) {
        try {
            JsonNode body = Json.parse(text);
            return body != null && body.isObject() ? body : Json.object();
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            return Json.object();
        }
    }

    public int status() {
        return status;
    }

    /** The name of the {@code FailureCode}; empty where the answer was no problem document. */
    public String code() {
        return code;
    }

    /** The whole problem document. */
    public JsonNode body() {
        return body;
    }
}
