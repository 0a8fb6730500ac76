package dev.swarm.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps a second worker off a data folder: both would adopt, claim and remove the same machines. The kernel holds the lock for
 * the process that took it, and gives it back when that ends, however it ends.
 */
final class DataLock implements AutoCloseable {
    /** So long a worker that was told to end, or was killed, may take until it is gone. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final long LOOK_EVERY_NANOS = 50_000_000;
    /** Closing a file gives back all locks that its process has on it, so nothing here opens one twice. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private DataLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** @throws IllegalStateException where another worker has the folder; it names that one's process */
    static DataLock take(Path data) {
        return take(data, PATIENCE);
    }

    /** @param patience how long to wait for another that may be about to end */
    static DataLock take(Path data, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            Path file =
                    Files.createDirectories(data.resolve("host")).toRealPath().resolve("worker.lock");
            if (!HELD.add(file)) {
                throw inUse(data, String.valueOf(ProcessHandle.current().pid()));
            }
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            boolean taken = false;
            try {
                while (channel.tryLock() == null) {
                    if (System.nanoTime() > deadline) {
                        throw inUse(data, holder(channel));
                    }
                    LockSupport.parkNanos(LOOK_EVERY_NANOS);
                }
                name(channel);
                taken = true;
                return new DataLock(file, channel);
            } finally {
                if (!taken) {
                    channel.close();
                    HELD.remove(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the data folder " + data + " cannot be locked", e);
        }
    }

    /** Writes who has it. */
    private static void name(FileChannel channel) throws IOException {
        String pid = ProcessHandle.current().pid() + "\n";
        channel.truncate(0).write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.UTF_8)), 0);
    }

    private static String holder(FileChannel channel) throws IOException {
        return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    private static IllegalStateException inUse(Path data, String pid) {
        return new IllegalStateException(
                "Another worker, process " + pid + ", uses the data folder " + data + ". Stop that one (kill " + pid
                        + "), or give this one a folder of its own: --data DIR, or SWARM_DATA.");
    }

    /** Gives it back. */
    @Override
    public void close() throws IOException {
        channel.close();
        HELD.remove(file);
    }
}
