package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The REST API over plain HTTP. A null key sends none. */
record Api(String url, String key) {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** What was answered. */
    record Answer(String request, int status, String contentType, String text) {
        JsonNode json() {
            try {
                return text.isEmpty() ? MissingNode.getInstance() : JSON.readTree(text);
            } catch (JsonProcessingException e) {
                throw new AssertionError(this + " is not JSON", e);
            }
        }

        /** Fails unless the request was accepted. */
        JsonNode ok() {
            assertThat(status).as("%s", this).isBetween(200, 299);
            return json();
        }

        /** Fails unless it is a problem document with this status and code. */
        JsonNode problem(int expected, String code) {
            assertThat(status).as("%s", this).isEqualTo(expected);
            assertThat(contentType).as("%s", this).startsWith("application/problem+json");
            assertThat(json().path("code").asText()).as("%s", this).isEqualTo(code);
            assertThat(json().path("hint").asText()).as("%s", this).isNotBlank();
            assertThat(text).doesNotContain("Exception", "\\tat ");
            return json();
        }
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send("GET", path, "", "application/json");
    }

    Answer post(String path, String body, String... headers) throws IOException, InterruptedException {
        return send("POST", path, body, "application/json", headers);
    }

    Answer put(String path, String body) throws IOException, InterruptedException {
        return send("PUT", path, body, "application/json");
    }

    Answer send(String method, String path, String body, String contentType, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", contentType);
        }
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(
                method + " " + path,
                response.statusCode(),
                response.headers().firstValue("Content-Type").orElse(""),
                response.body());
    }

    /** All items of a list, page by page. */
    List<JsonNode> all(String path) throws IOException, InterruptedException {
        List<JsonNode> items = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = get(path + (path.contains("?") ? "&" : "?") + "limit=200" + next)
                    .ok();
            page.path("items").forEach(items::add);
            next = page.path("next").asText("");
            next = next.isEmpty() || next.equals("null") ? "" : "&after=" + next;
        } while (!next.isEmpty());
        return items;
    }
}
