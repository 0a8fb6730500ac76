package dev.swarm.activities.agent;

import dev.swarm.activities.platform.LogSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ships one growing log file to the api, in a thread of its own: an api that is down holds nobody up. The api's answers
 * name the offset to go on from, so a new shipper of the same log finds its place.
 */
final class LogShipper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LogShipper.class);
    private static final int CHUNK_BYTES = 256 * 1024;
    private static final Duration FIRST_DELAY = Duration.ofMillis(100);
    private static final Duration LAST_DELAY = Duration.ofSeconds(5);
    /** Between two chunks of a log that grows slowly, so that each line does not become a request. */
    private static final Duration GATHER = Duration.ofMillis(50);

    private final LogSink sink;
    private final String ticketId;
    private final int attempt;
    private final Path file;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private long length;
    private long shipped;
    private boolean ended;
    private boolean done;
    private boolean closed;

    LogShipper(LogSink sink, String ticketId, int attempt, Path file) {
        this.sink = sink;
        this.ticketId = ticketId;
        this.attempt = attempt;
        this.file = file;
        this.thread = Thread.ofVirtual().name("ship-log-" + ticketId).start(this::ship);
    }

    /** The file has this many bytes now. */
    void advance(long bytes) {
        lock.lock();
        try {
            length = bytes;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The file grows no more. Answers whether the api has all of it before patience ends; goes on in any case. */
    boolean finish(long bytes, Duration patience) throws InterruptedException {
        lock.lock();
        try {
            length = bytes;
            ended = true;
            changed.signalAll();
            long left = patience.toNanos();
            while (!done && left > 0) {
                left = changed.awaitNanos(left);
            }
            return done;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        thread.interrupt();
    }

    private void ship() {
        Duration delay = FIRST_DELAY;
        try {
            while (waitForMore()) {
                boolean progress = false;
                try {
                    progress = shipChunk();
                } catch (NoSuchFileException e) {
                    log.debug("The log of {} is gone with its machine", ticketId);
                    return;
                } catch (IOException e) {
                    log.debug("The log of {} is not shipped yet", ticketId, e);
                }
                if (progress) {
                    delay = FIRST_DELAY;
                    Thread.sleep(GATHER);
                } else {
                    Thread.sleep(delay);
                    Duration doubled = delay.multipliedBy(2);
                    delay = doubled.compareTo(LAST_DELAY) > 0 ? LAST_DELAY : doubled;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean waitForMore() throws InterruptedException {
        lock.lock();
        try {
            while (!closed && shipped >= length) {
                if (ended) {
                    done = true;
                    changed.signalAll();
                    return false;
                }
                changed.await(1, TimeUnit.MINUTES);
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private boolean shipChunk() throws IOException {
        long offset;
        lock.lock();
        try {
            offset = shipped;
        } finally {
            lock.unlock();
        }
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            channel.position(offset);
            while (chunk.hasRemaining() && channel.read(chunk) >= 0) {
                continue;
            }
        }
        byte[] bytes = new byte[chunk.flip().remaining()];
        chunk.get(bytes);
        if (bytes.length == 0) {
            // The agent cut its own log; there is nothing to ship until it has grown again.
            lock.lock();
            try {
                length = Math.min(length, offset);
            } finally {
                lock.unlock();
            }
            return true;
        }
        long next = sink.append(ticketId, attempt, offset, bytes);
        lock.lock();
        try {
            shipped = next;
            if (shipped >= length && ended) {
                done = true;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return next != offset;
    }
}
