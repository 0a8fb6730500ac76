package dev.swarm.activities.model.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.activities.platform.ApiClient;
import dev.swarm.contracts.Payloads;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Asks the api what tokens are good for. */
public final class HttpTokenChecks implements TokenChecks {
    private final ApiClient api;
    private final ObjectMapper json = Payloads.objectMapper();

    /** @param keyFile has the worker's API key */
    public HttpTokenChecks(URI apiUrl, Path keyFile) {
        this.api = new ApiClient(apiUrl, keyFile);
    }

    @Override
    public Optional<TicketToken> check(String sha256) throws IOException {
        HttpResponse<byte[]> response = api.send(
                "POST",
                "/api/internal/gateway/tokens/check",
                "application/json",
                json.writeValueAsBytes(Map.of("hash", sha256)));
        return switch (response.statusCode()) {
            case 200 -> Optional.of(json.readValue(response.body(), TicketToken.class));
            case 404 -> Optional.empty();
            default -> throw new IOException("the api answered " + response.statusCode() + " when asked about a token");
        };
    }
}
