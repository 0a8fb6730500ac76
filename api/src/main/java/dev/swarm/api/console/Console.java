package dev.swarm.api.console;

import dev.swarm.api.fleet.Machine;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;

/** One open console: what comes from one end goes to the other, in order, as fast as that takes it. */
final class Console {
    private static final Logger log = LoggerFactory.getLogger(Console.class);

    final String id;
    final Machine machine;
    final String openedBy;
    final Instant openedAt;
    private final WebSocketSession person;
    private final CompletableFuture<WebSocketSession> host = new CompletableFuture<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile long active = System.nanoTime();
    private volatile @Nullable String outcome;

    Console(String id, Machine machine, String openedBy, Instant openedAt, WebSocketSession person) {
        this.id = id;
        this.machine = machine;
        this.openedBy = openedBy;
        this.openedAt = openedAt;
        this.person = person;
    }

    /** False where a host is attached already, or the console has ended. */
    boolean attach(WebSocketSession session) {
        return !ended.get() && host.complete(session);
    }

    boolean isAttached() {
        return host.isDone();
    }

    /** Waits for the host where it has not dialled yet; what a person types meanwhile is thereby held back. */
    void toHost(WebSocketMessage<?> message, Duration patience) throws IOException, InterruptedException {
        active = System.nanoTime();
        try {
            send(host.get(patience.toMillis(), TimeUnit.MILLISECONDS), message);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the host has not dialled", e);
        }
    }

    void toPerson(WebSocketMessage<?> message) throws IOException {
        active = System.nanoTime();
        send(person, message);
    }

    private static void send(WebSocketSession session, WebSocketMessage<?> message) throws IOException {
        synchronized (session) {
            session.sendMessage(message);
        }
    }

    /** Remembers what the host said of the shell's end, for the record. */
    void outcome(String text) {
        outcome = text;
    }

    String outcomeOr(String otherwise) {
        String known = outcome;
        return known == null ? otherwise : known;
    }

    Duration idle() {
        return Duration.ofNanos(System.nanoTime() - active);
    }

    Duration age() {
        return Duration.between(openedAt, Instant.now());
    }

    /** True for whoever ends it first: that one writes the record. */
    boolean end(CloseStatus status) {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        close(person, status);
        host.thenAccept(session -> close(session, status));
        host.cancel(false);
        return true;
    }

    private void close(WebSocketSession session, CloseStatus status) {
        try {
            session.close(status);
        } catch (IOException | IllegalStateException e) {
            log.debug("console {} was closed already", id, e);
        }
    }
}
