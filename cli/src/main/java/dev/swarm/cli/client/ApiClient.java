package dev.swarm.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.terminal.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The REST API of one platform. Every POST and PUT carries an idempotency key, so that a request whose answer was lost
 * (the api restarted just then) is sent again without doing anything twice.
 */
public final class ApiClient {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int PAGE = 200;

    private final URI base;
    private final Supplier<String> key;
    private final Duration patience;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /**
     * @param base such as {@code http://127.0.0.1:8080}
     * @param key the API key, asked for with the first request
     * @param patience for how long a platform that does not answer, or answers 503, is tried again
     */
    public ApiClient(URI base, Supplier<String> key, Duration patience) {
        this.base = base;
        this.key = key;
        this.patience = patience;
    }

    public URI base() {
        return base;
    }

    /** One segment of a path or one query value, encoded. */
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * A path with its query.
     *
     * @param query names and values in turn; those with an empty value are left out
     */
    public static String path(String path, String... query) {
        StringBuilder text = new StringBuilder(path);
        char separator = path.contains("?") ? '&' : '?';
        for (int i = 0; i < query.length; i += 2) {
            if (!query[i + 1].isEmpty()) {
                text.append(separator).append(query[i]).append('=').append(encode(query[i + 1]));
                separator = '&';
            }
        }
        return text.toString();
    }

    public JsonNode get(String path) {
        return send("GET", path, null);
    }

    public JsonNode post(String path, JsonNode body) {
        return send("POST", path, body);
    }

    public JsonNode put(String path, JsonNode body) {
        return send("PUT", path, body);
    }

    public JsonNode patch(String path, JsonNode body) {
        return send("PATCH", path, body);
    }

    public JsonNode delete(String path) {
        return send("DELETE", path, null);
    }

    /** All items of a paged list, page after page. */
    public List<JsonNode> list(String path) {
        return list(path, Integer.MAX_VALUE);
    }

    /** The first items of a paged list, at most so many. */
    public List<JsonNode> list(String path, int most) {
        List<JsonNode> items = new ArrayList<>();
        String after = "";
        do {
            String limit = String.valueOf(Math.min(PAGE, most - items.size()));
            JsonNode answer = get(path(path, "limit", limit, "after", after));
            JsonNode list = answer.isArray() ? answer : answer.path("items");
            list.forEach(items::add);
            after = Json.text(answer, "next");
        } while (!after.isEmpty() && items.size() < most);
        return items;
    }

    /** What a ticket's agent printed, from a byte offset on. */
    public LogPart log(String path, long offset) {
        HttpResponse<byte[]> response = exchange(
                request("GET", path(path, "offset", String.valueOf(offset))).build());
        long length = response.headers().firstValueAsLong("X-Log-Length").orElse(offset + response.body().length);
        return new LogPart(response.body(), length);
    }

    /** Whether the api answers and says that it is ready; needs no key. */
    public boolean isHealthy() {
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/healthz"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw CommandFailure.interrupted(e);
        }
    }

    /** Opens an event stream; the caller closes it. */
    InputStream stream(String path, String lastEventId) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .header("Authorization", "Bearer " + key.get())
                .header("Accept", "text/event-stream");
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        try {
            HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
            if (response.statusCode() == 200) {
                return response.body();
            }
            try (InputStream body = response.body()) {
                throw ApiProblem.of(response.statusCode(), new String(body.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (InterruptedException e) {
            throw CommandFailure.interrupted(e);
        }
    }

    /** Connects both ways; what the api refuses is said as everywhere else. */
    public WebSocket webSocket(String path, WebSocket.Listener listener) {
        URI address = URI.create(base.resolve(path).toString().replaceFirst("^http", "ws"));
        try {
            return http.newWebSocketBuilder()
                    .header("Authorization", "Bearer " + key.get())
                    .connectTimeout(REQUEST_TIMEOUT)
                    .buildAsync(address, listener)
                    .get();
        } catch (InterruptedException e) {
            throw CommandFailure.interrupted(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException) {
                // The same request without the wish to connect is answered with the reason.
                get(path);
                throw CommandFailure.failed("the platform did not take the connection", "try again");
            }
            throw unreachable(new IOException(e.getCause()));
        }
    }

    private HttpRequest.Builder request(String method, String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .timeout(REQUEST_TIMEOUT)
                .header("Authorization", "Bearer " + key.get())
                .header("Accept", "application/json, application/problem+json, text/plain")
                .method(method, BodyPublishers.noBody());
    }

    private JsonNode send(String method, String path, @Nullable JsonNode body) {
        HttpRequest.Builder request = request(method, path);
        if (body != null) {
            request.header("Content-Type", "application/json")
                    .header("Idempotency-Key", UUID.randomUUID().toString())
                    .method(method, BodyPublishers.ofString(Json.write(body)));
        }
        String text = new String(exchange(request.build()).body(), StandardCharsets.UTF_8);
        if (text.isBlank()) {
            return Json.object();
        }
        try {
            return Json.parse(text);
        } catch (JsonProcessingException e) {
            throw new CommandFailure(
                    CommandFailure.FAILED,
                    "what answers at " + base + " is not a swarm api: it sent no JSON",
                    "check --api, or the ports that `swarm status` shows",
                    e);
        }
    }

    private HttpResponse<byte[]> exchange(HttpRequest request) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            boolean last = System.nanoTime() >= deadline;
            try {
                HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
                if (response.statusCode() < 400) {
                    return response;
                }
                if (response.statusCode() != 503 || last) {
                    throw ApiProblem.of(response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                if (last) {
                    throw unreachable(e);
                }
            } catch (InterruptedException e) {
                throw CommandFailure.interrupted(e);
            }
            pause();
        }
    }

    CommandFailure unreachable(IOException cause) {
        return new CommandFailure(
                CommandFailure.UNREACHABLE,
                "no platform answers at " + base,
                "start it with `swarm up`, or name a running one with --api URL or --data DIR",
                cause);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            throw CommandFailure.interrupted(e);
        }
    }
}
