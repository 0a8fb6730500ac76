package dev.swarm.activities.agent;

import dev.swarm.activities.platform.LogSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs that the api did not take while their agents lived: kept beside the machines, shipped in the background. */
final class LogSpool implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LogSpool.class);
    private static final Pattern NAME = Pattern.compile("([A-Za-z0-9._-]+)~([0-9]+)");
    private static final Duration TRY_FOR = Duration.ofSeconds(20);
    private static final Duration GIVE_UP = Duration.ofDays(7);

    private final LogSink sink;
    private final Path dir;
    private final BlockingQueue<Path> pending = new LinkedBlockingQueue<>();
    private final Thread thread;

    LogSpool(LogSink sink, Path dir) {
        this.sink = sink;
        try {
            this.dir = Files.createDirectories(
                    dir, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try (Stream<Path> files = Files.list(dir)) {
                files.forEach(pending::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the spool of logs cannot be opened", e);
        }
        this.thread = Thread.ofPlatform().daemon().name("log-spool").start(this::shipAll);
    }

    /** Takes a copy of a log that has ended. */
    void take(String ticketId, int attempt, Path file) throws IOException {
        Path kept = dir.resolve(ticketId + "~" + attempt);
        Path fresh = dir.resolve(ticketId + "~" + attempt + ".new");
        Files.copy(file, fresh, StandardCopyOption.REPLACE_EXISTING);
        Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE);
        pending.add(kept);
    }

    private void shipAll() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Path file = pending.take();
                Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
                try {
                    if (!name.matches() || !Files.exists(file) || age(file).compareTo(GIVE_UP) > 0) {
                        Files.deleteIfExists(file);
                    } else if (ship(name.group(1), Integer.parseInt(name.group(2)), file)) {
                        Files.deleteIfExists(file);
                    } else {
                        // One that the api will not take must not hold up the others.
                        pending.add(file);
                    }
                } catch (IOException e) {
                    log.warn("A spooled log cannot be read: {}", file, e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean ship(String ticketId, int attempt, Path file) throws IOException, InterruptedException {
        try (LogShipper shipper = new LogShipper(sink, ticketId, attempt, file)) {
            return shipper.finish(Files.size(file), TRY_FOR);
        }
    }

    private static Duration age(Path file) throws IOException {
        return Duration.between(Files.getLastModifiedTime(file).toInstant(), Instant.now());
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
