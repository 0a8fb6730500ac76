package dev.swarm.activities.platform;

import com.fasterxml.jackson.databind.ObjectMapper;
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
     * @throws IOException if the api does not take it; send the next one in time
     */
    public void send(HostStatus status) throws IOException {
        HttpResponse<byte[]> response = api.send(
                "PUT",
                "/api/internal/hosts/" + ApiClient.segment(hostId),
                "application/json",
                json.writeValueAsBytes(status));
        if (response.statusCode() / 100 != 2) {
            throw new IOException("the api answered " + response.statusCode() + " to the host's status");
        }
    }
}
