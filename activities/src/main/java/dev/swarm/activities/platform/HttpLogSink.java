package dev.swarm.activities.platform;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.contracts.Payloads;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;

/** Sends agents' output to the api. */
public final class HttpLogSink implements LogSink {
    private final ApiClient api;
    private final ObjectMapper json = Payloads.objectMapper();

    /** @param keyFile has the worker's API key; may appear later */
    public HttpLogSink(URI apiUrl, Path keyFile) {
        this.api = new ApiClient(apiUrl, keyFile);
    }

    @Override
    public long append(String ticketId, int attempt, long offset, byte[] chunk) throws IOException {
        String path = "/api/internal/tickets/" + ApiClient.segment(ticketId) + "/attempts/" + attempt + "/log?offset="
                + offset;
        HttpResponse<byte[]> response = api.send("POST", path, "application/octet-stream", chunk);
        // 409: the api has less than the offset says; its answer names where to go on.
        if (response.statusCode() == 200 || response.statusCode() == 409) {
            long length = json.readTree(response.body()).path("length").asLong(-1);
            if (length >= 0) {
                return length;
            }
        }
        throw new IOException("the api answered " + response.statusCode() + " to a log chunk");
    }
}
