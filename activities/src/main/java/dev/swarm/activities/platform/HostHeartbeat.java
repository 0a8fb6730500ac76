package dev.swarm.activities.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.contracts.Payloads;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;

/** Tells the api that a host lives and what it runs. */
public final class HostHeartbeat {
    private final ApiClient api;
    private final String hostId;
    private final ObjectMapper json = Payloads.objectMapper();

    /** @param keyFile has the worker's API key; may appear later */
    public HostHeartbeat(URI apiUrl, Path keyFile, String hostId) {
        this.api = new ApiClient(apiUrl, keyFile);
        this.hostId = hostId;
    }

    /**
     * Sends the status once; sending it again is harmless.
     *
     * @return what the host is to do
     * @throws RefusedException if the api does not know the host's key any more
     * @throws IOException if the api does not take it; send the next one in time
     */
    public HostOrders send(HostStatus status, HostFacts facts) throws IOException {
        ObjectNode body = json.valueToTree(status);
        body.setAll((ObjectNode) json.valueToTree(facts));
        HttpResponse<byte[]> response = api.send(
                "PUT",
                "/api/internal/hosts/" + ApiClient.segment(hostId),
                "application/json",
                json.writeValueAsBytes(body));
        if (response.statusCode() == 401 || response.statusCode() == 403) {
            throw new RefusedException(response.statusCode());
        }
        if (response.statusCode() / 100 != 2) {
            throw new IOException("the api answered " + response.statusCode() + " to the host's status");
        }
        JsonNode orders = json.readTree(response.body());
        return new HostOrders(
                orders.path("draining").asBoolean(), orders.path("warmTarget").asInt());
    }

    /** The host's key is not valid, or not for this host: it was removed. */
    public static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedException(int status) {
            super("the api answered " + status + ": this host's key is not valid");
        }
    }
}
