package dev.swarm.bench.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** An agent program, as far as the gateway sees it: calls, and reads a stream to its end. */
public final class Program {
    private static final String BODY = "{\"model\":\"%s\",\"max_tokens\":100,\"stream\":true,\"system\":\"%s\","
            + "\"messages\":[{\"role\":\"user\",\"content\":\"Go on.\"}]}";
    /** About what an agent program sends with a short conversation. */
    private static final String SYSTEM = "word ".repeat(4_000);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicInteger calls = new AtomicInteger();
    private final URI url;
    private final String body;
    private final List<Pass> passes;

    /** The token of a ticket's run, and the only machine that may use it. */
    public record Pass(String token, String machine) {}

    /**
     * A program that asks for a model.
     *
     * @param base of the provider or the gateway
     * @param passes used in turn
     */
    public Program(URI base, String model, List<Pass> passes) {
        this.url = base.resolve("/v1/messages");
        this.body = BODY.formatted(model, SYSTEM);
        this.passes = List.copyOf(passes);
    }

    /**
     * One call.
     *
     * @param firstByteMillis from sending until the answer's first byte
     */
    public record Call(double firstByteMillis, long bytes) {}

    /** Calls and reads all. */
    public Call call() throws IOException, InterruptedException {
        Pass pass = passes.get(Math.floorMod(calls.getAndIncrement(), passes.size()));
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .header("x-api-key", pass.token())
                .header("Swarm-Machine", pass.machine())
                .POST(HttpRequest.BodyPublishers.ofString(body))
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
