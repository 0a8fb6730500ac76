package dev.swarm.activities.forge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.kohsuke.github.HttpException;

/** What GitHub offers through GraphQL only: taking a pull request out of draft, and back. */
final class ForgeGraphQl {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REST = "/api/v3";
    private static final String MARK_READY = "mutation($id: ID!) {"
            + " markPullRequestReadyForReview(input: {pullRequestId: $id}) { pullRequest { isDraft } } }";
    private static final String MARK_DRAFT = "mutation($id: ID!) {"
            + " convertPullRequestToDraft(input: {pullRequestId: $id}) { pullRequest { isDraft } } }";
    private static final int UNPROCESSABLE = 422;

    private final ForgeAccess access;
    private final Duration timeout;
    private final HttpClient client;

    ForgeGraphQl(ForgeAccess access, Duration timeout) {
        this.access = access;
        this.timeout = timeout;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .build();
    }

    void markReady(String nodeId) throws IOException {
        change(MARK_READY, nodeId);
    }

    void markDraft(String nodeId) throws IOException {
        change(MARK_DRAFT, nodeId);
    }

    private void change(String mutation, String nodeId) throws IOException {
        byte[] body = JSON.writeValueAsBytes(Map.of("query", mutation, "variables", Map.of("id", nodeId)));
        HttpResponse<String> answer = send(HttpRequest.newBuilder(endpoint())
                .timeout(timeout)
                .header("Authorization", "Bearer " + access.token())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build());
        if (answer.statusCode() / 100 != 2) {
            throw failure(answer.statusCode(), answer.body());
        }
        JsonNode errors = JSON.readTree(answer.body()).path("errors");
        if (!errors.isEmpty()) {
            boolean busy = errors.path(0).path("type").asText().equals("RATE_LIMITED");
            throw failure(
                    busy ? 429 : UNPROCESSABLE, errors.path(0).path("message").asText("no reason was given"));
        }
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** {@code https://api.github.com/graphql}, and {@code https://HOST/api/graphql} elsewhere. */
    private URI endpoint() {
        String rest = access.endpoint().toString().replaceFirst("/+$", "");
        return URI.create(
                rest.endsWith(REST)
                        ? rest.substring(0, rest.length() - "/v3".length()) + "/graphql"
                        : rest + "/graphql");
    }

    private HttpException failure(int status, String said) {
        return new HttpException(said, status, "", endpoint().toString());
    }
}
