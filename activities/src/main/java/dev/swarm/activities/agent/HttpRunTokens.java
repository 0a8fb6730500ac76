package dev.swarm.activities.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.activities.platform.ApiClient;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.agent.AgentRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Fetches tokens from the api. */
public final class HttpRunTokens implements RunTokens {
    private static final String PATH = "/api/internal/gateway/tokens";

    private final ApiClient api;
    private final ObjectMapper json = Payloads.objectMapper();

    /** @param keyFile has the host's API key */
    public HttpRunTokens(URI apiUrl, Path keyFile) {
        this.api = new ApiClient(apiUrl, keyFile);
    }

    @Override
    public String issue(AgentRequest request, String route, List<String> routes, Duration ttl) {
        ObjectNode wanted = json.createObjectNode()
                .put("ticketId", request.ticketId())
                .put("attempt", request.attempt())
                .put("machineId", request.machineId())
                .put("route", route)
                .put("ttl", ttl.toString());
        routes.forEach(wanted.putArray("routes")::add);
        try {
            HttpResponse<byte[]> response = api.send("POST", PATH, "application/json", json.writeValueAsBytes(wanted));
            String token = response.statusCode() == 200
                    ? json.readTree(response.body()).path("token").asText()
                    : "";
            if (token.isEmpty()) {
                throw Failure.retryable(
                        FailureCode.MODEL_UNAVAILABLE,
                        "The api answered " + response.statusCode() + " when asked for a token of the model gateway.");
            }
            return token;
        } catch (IOException e) {
            throw Failure.retryable(
                    FailureCode.MODEL_UNAVAILABLE, "The api could not be asked for a token of the model gateway.");
        }
    }

    @Override
    public void end(AgentRequest request) throws IOException {
        String query = "?ticketId=" + ApiClient.segment(request.ticketId()) + "&attempt=" + request.attempt()
                + "&machineId=" + ApiClient.segment(request.machineId());
        int status = api.delete(PATH + query).statusCode();
        if (status != 204) {
            throw new IOException("the api answered " + status + " when told that a token has ended");
        }
    }
}
