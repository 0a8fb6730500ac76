package dev.swarm.bench.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** An agent program, as far as the gateway sees it: calls, and reads a stream to its end. */
public final class Program {
    private static final String BODY = "{\"model\":\"general\",\"max_tokens\":100,\"stream\":true,\"system\":\"%s\","
            + "\"messages\":[{\"role\":\"user\",\"content\":\"Go on.\"}]}";
    /** About what an agent program sends with a short conversation. */
    private static final String CALL = BODY.formatted("word ".repeat(4_000));

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI url;

    /** @param base of the provider or the gateway */
    public Program(URI base) {
        this.url = base.resolve("/v1/messages");
    }

    /**
     * One call.
     *
     * @param firstByteMillis from sending until the answer's first byte
     */
    public record Call(double firstByteMillis, long bytes) {}

    /** Calls and reads all. */
    public Call call() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .header("x-api-key", BenchGateway.TOKEN)
                .header("Swarm-Machine", BenchGateway.MACHINE)
                .POST(HttpRequest.BodyPublishers.ofString(CALL))
                .build();
        long sent = System.nanoTime();
        HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200 || body.read() < 0) {
                throw new IOException("status " + response.statusCode());
            }
            double first = (System.nanoTime() - sent) / 1e6;
            return new Call(first, 1 + body.transferTo(OutputStream.nullOutputStream()));
        }
    }
}
