package dev.swarm.activities.machine.guest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection to a guest agent, until it breaks or nobody has used it for a while. */
final class GuestConnection {
    private static final Logger log = LoggerFactory.getLogger(GuestConnection.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONGEST_WRITE = Duration.ofSeconds(15);
    private static final int LONGEST_LINE = 2 * 1024 * 1024;
    private static final ScheduledExecutorService CLOCK = clock();

    private final SocketChannel channel;
    private final Duration idle;
    private final Map<Long, CompletableFuture<JsonNode>> waiting = new HashMap<>();
    private boolean open = true;
    private boolean kept;
    private long uses;

    /** @param kept as {@link #keepOpen} says */
    GuestConnection(SocketChannel channel, Duration idle, boolean kept) throws IOException {
        this.channel = channel;
        this.idle = idle;
        this.kept = kept;
        // Ends half a line that a former connection may have left.
        write(new byte[0]);
        Thread.ofVirtual().name("guest-agent-reader").start(this::read);
    }

    private static ScheduledExecutorService clock() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("guest-agent-clock").factory());
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }

    /** Sends a request; false where this connection is over and nothing was sent. */
    synchronized boolean offer(long id, byte[] line, CompletableFuture<JsonNode> answer) throws IOException {
        if (!open) {
            return false;
        }
        waiting.put(id, answer);
        uses++;
        try {
            write(line);
        } catch (IOException e) {
            waiting.remove(id);
            end(e);
            throw e;
        }
        return true;
    }

    /** Whether it stays open also while nobody uses it. */
    synchronized void keepOpen(boolean keep) {
        kept = keep;
        closeOnceIdle();
    }

    synchronized void forget(long id) {
        waiting.remove(id);
        closeOnceIdle();
    }

    private synchronized void closeOnceIdle() {
        if (waiting.isEmpty() && open && !kept) {
            long seen = uses;
            // On a thread of its own: a write that a guest holds up must not hold up the clock.
            var unused = CLOCK.schedule(
                    () -> Thread.startVirtualThread(() -> closeIfIdle(seen)), idle.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private synchronized void closeIfIdle(long seen) {
        if (uses == seen && waiting.isEmpty() && !kept) {
            close();
        }
    }

    synchronized void close() {
        end(new IOException("the connection to the guest agent was closed"));
    }

    private synchronized void end(IOException why) {
        open = false;
        cut();
        waiting.values().forEach(answer -> answer.completeExceptionally(why));
        waiting.clear();
    }

    /** A guest that does not read loses its connection, so that nobody waits for it for ever. */
    private void write(byte[] line) throws IOException {
        ByteBuffer buffer =
                ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n').flip();
        ScheduledFuture<?> watch = CLOCK.schedule(this::cut, LONGEST_WRITE.toNanos(), TimeUnit.NANOSECONDS);
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } finally {
            watch.cancel(false);
        }
    }

    private void cut() {
        try {
            channel.close();
        } catch (IOException e) {
            log.debug("A connection to a guest agent closes badly", e);
        }
    }

    private void read() {
        ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            while (channel.read(buffer.clear()) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    byte next = buffer.get();
                    if (next == '\n') {
                        answer(line.toByteArray());
                        line.reset();
                    } else if (line.size() >= LONGEST_LINE) {
                        throw new IOException("the guest agent sends a line without end");
                    } else {
                        line.write(next);
                    }
                }
            }
            end(new EOFException("the guest agent closed the connection"));
        } catch (IOException e) {
            end(e);
        }
    }

    private void answer(byte[] line) {
        try {
            JsonNode said = JSON.readTree(line);
            CompletableFuture<JsonNode> answer;
            synchronized (this) {
                answer = waiting.remove(said.path("id").asLong(-1));
            }
            if (answer != null) {
                answer.complete(said);
            }
        } catch (IOException e) {
            // The rest of a line that was meant for a former connection.
            log.debug("A guest agent's line is no JSON", e);
        }
    }
}
