package dev.swarm.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.terminal.CommandFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Live events of the api, in order, none lost or doubled: after a lost connection the stream is resumed behind the last
 * event that arrived.
 */
public final class EventFeed implements AutoCloseable {
    private static final Duration RECONNECT = Duration.ofSeconds(1);
    private static final int CAPACITY = 10_000;

    private final ApiClient client;
    private final String path;
    private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>(CAPACITY);
    private final Thread reader;
    private volatile String lastEventId;
    private volatile boolean closed;
    private volatile @Nullable InputStream open;
    private volatile @Nullable CommandFailure refused;

    /**
     * Follows the events that a query selects, from the first one on.
     *
     * @param lastEventId the event behind which to start; empty for all from the first
     * @param query names and values in turn, such as {@code build} and {@code b42}; none for all events
     */
    public EventFeed(ApiClient client, String lastEventId, String... query) {
        this.client = client;
        this.lastEventId = lastEventId;
        this.path = ApiClient.path("/api/events/stream", query);
        this.reader = Thread.ofVirtual().name("events").start(this::follow);
    }

    /** The next event; null where none came in time. */
    public @Nullable JsonNode next(Duration wait) throws InterruptedException {
        JsonNode event = events.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
        CommandFailure failure = refused;
        if (event == null && failure != null) {
            throw failure;
        }
        return event;
    }

    /** The id of the last event that arrived; empty where none did. */
    public String lastEventId() {
        return lastEventId;
    }

    @Override
    public void close() {
        closed = true;
        InputStream stream = open;
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException e) {
                // The connection is given up in any case; there is nothing left to tell.
                refused = null;
            }
        }
        reader.interrupt();
    }

    private void follow() {
        while (!closed) {
            try (InputStream stream = client.stream(path, lastEventId);
                    BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                open = stream;
                read(lines);
            } catch (ApiProblem problem) {
                if (problem.status() != 503) {
                    refused = problem;
                    return;
                }
            } catch (IOException e) {
                // The api restarts or the connection broke: resumed below, and other requests report a platform that is
                // gone.
                open = null;
            } catch (CommandFailure e) {
                refused = e;
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            try {
                Thread.sleep(RECONNECT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void read(BufferedReader lines) throws IOException, InterruptedException {
        String id = lastEventId;
        StringBuilder data = new StringBuilder();
        String line;
        while ((line = lines.readLine()) != null) {
            if (line.startsWith("id:")) {
                id = line.substring(3).strip();
            } else if (line.startsWith("data:")) {
                data.append(line.substring(5).strip()).append('\n');
            } else if (line.isEmpty() && !data.isEmpty()) {
                add(data.toString());
                data.setLength(0);
                lastEventId = id;
            }
        }
    }

    private void add(String data) throws InterruptedException {
        try {
            JsonNode event = Json.parse(data);
            if (event.isObject()) {
                events.put(event);
            }
        } catch (JsonProcessingException e) {
            throw new CommandFailure(CommandFailure.FAILED, "the event stream sent no JSON: " + data, "", e);
        }
    }
}
