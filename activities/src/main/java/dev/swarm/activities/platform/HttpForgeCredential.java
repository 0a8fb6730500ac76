package dev.swarm.activities.platform;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.Payloads;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** The forge's token, borrowed from the api: kept in memory for a minute at most, and never on disk. */
public final class HttpForgeCredential implements Supplier<String> {
    private static final Duration KEPT = Duration.ofMinutes(1);

    private final ApiClient api;
    private final Clock clock;
    private final ObjectMapper json = Payloads.objectMapper();
    private String token = "";
    private Instant askedAt = Instant.EPOCH;

    /** @param keyFile has the host's API key */
    public HttpForgeCredential(URI apiUrl, Path keyFile, Clock clock) {
        this.api = new ApiClient(apiUrl, keyFile);
        this.clock = clock;
    }

    /** Fails with FORGE_REJECTED where this host may not have it, with FORGE_UNAVAILABLE where it cannot now. */
    @Override
    public synchronized String get() {
        if (clock.instant().isAfter(askedAt.plus(KEPT))) {
            token = "";
            token = ask();
            askedAt = clock.instant();
        }
        return token;
    }

    private String ask() {
        try {
            HttpResponse<byte[]> response = api.get("/api/internal/forge-credential");
            if (response.statusCode() == 401 || response.statusCode() == 403) {
                throw Failure.fatal(FailureCode.FORGE_REJECTED, "The api lends this host no forge token any more.");
            }
            String answered = response.statusCode() == 200
                    ? json.readTree(response.body()).path("token").asText()
                    : "";
            if (answered.isEmpty()) {
                throw Failure.retryable(
                        FailureCode.FORGE_UNAVAILABLE,
                        "The api answered " + response.statusCode() + " when asked for the forge token.");
            }
            return answered;
        } catch (IOException e) {
            throw Failure.retryable(FailureCode.FORGE_UNAVAILABLE, "The api could not be asked for the forge token.");
        }
    }
}
