package dev.swarm.activities.machine.guest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Requests to a guest agent and its answers: one JSON object per line, matched by id, any number at a time. It connects when
 * it is needed and lets go when nothing has been asked for a while, because a virtual serial port serves one client at a
 * time and the next worker may be waiting for it.
 */
public final class GuestChannel implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How the agent is reached. */
    @FunctionalInterface
    public interface Connector {
        /** A fresh connection in blocking mode. */
        SocketChannel connect() throws IOException;
    }

    private final Connector connector;
    private final Duration idle;
    /** Starts anywhere: an answer meant for a former worker must not pass for one of ours. */
    private final AtomicLong ids = new AtomicLong(new SecureRandom().nextLong(1L << 50));

    private @Nullable GuestConnection connection;
    private boolean kept;

    /** @param idle after this time without a request the connection is closed */
    public GuestChannel(Connector connector, Duration idle) {
        this.connector = connector;
        this.idle = idle;
    }

    public static ObjectNode request() {
        return JSON.createObjectNode();
    }

    /**
     * Asks and waits for the answer.
     *
     * @throws GuestError if the agent says no
     * @throws IOException if it cannot be reached, goes away or does not answer in time
     */
    public JsonNode call(String operation, ObjectNode request, Duration timeout) throws IOException {
        long id = ids.incrementAndGet();
        request.put("id", id).put("op", operation);
        byte[] line = JSON.writeValueAsBytes(request);
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        GuestConnection used = send(id, line, answer);
        try {
            JsonNode said = answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            JsonNode error = said.get("error");
            if (error != null) {
                throw new GuestError("the guest agent cannot " + operation + ": " + error.asText());
            }
            return said.path("ok");
        } catch (TimeoutException e) {
            throw new IOException("the guest agent does not answer " + operation + " within " + timeout, e);
        } catch (ExecutionException e) {
            throw new IOException("the guest agent went away during " + operation, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            used.forget(id);
        }
    }

    private synchronized GuestConnection send(long id, byte[] line, CompletableFuture<JsonNode> answer)
            throws IOException {
        GuestConnection current = connection;
        // One that closed before a byte of this request was sent is simply replaced.
        if (current == null || !current.offer(id, line, answer)) {
            current = new GuestConnection(connector.connect(), idle, kept);
            connection = current;
            if (!current.offer(id, line, answer)) {
                throw new IOException("the guest agent closes its connections");
            }
        }
        return current;
    }

    /** Whether the connection stays open while nothing is asked. */
    public synchronized void keepOpen(boolean keep) {
        kept = keep;
        if (connection != null) {
            connection.keepOpen(keep);
        }
    }

    @Override
    public synchronized void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
