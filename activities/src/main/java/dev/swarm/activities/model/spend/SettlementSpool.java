package dev.swarm.activities.model.spend;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.activities.model.spend.SpendLedger.Outcome;
import dev.swarm.activities.platform.ApiClient;
import dev.swarm.activities.platform.DurableFile;
import dev.swarm.contracts.Payloads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Settlements on their way to the api: a file each, until the api has it. */
final class SettlementSpool implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SettlementSpool.class);
    private static final String END = ".json";
    private static final String REFUSED = ".refused";
    private static final Duration FIRST_DELAY = Duration.ofMillis(100);
    private static final Duration LAST_DELAY = Duration.ofSeconds(5);

    private final ApiClient api;
    private final Path dir;
    private final ObjectMapper json = Payloads.objectMapper();
    private final BlockingQueue<String> pending = new LinkedBlockingQueue<>();
    private final Thread sender;

    SettlementSpool(ApiClient api, Path dir) {
        this.api = api;
        this.dir = dir;
        try {
            Files.createDirectories(
                    dir, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try (Stream<Path> files = Files.list(dir)) {
                for (Path file : files.toList()) {
                    String name = String.valueOf(file.getFileName());
                    if (name.endsWith(END)) {
                        pending.add(name.substring(0, name.length() - END.length()));
                    } else if (name.endsWith(DurableFile.UNFINISHED)) {
                        Files.deleteIfExists(file);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.sender = Thread.ofPlatform().daemon().name("model-settlements").start(this::sendAll);
    }

    /** Keeps a settlement, and sends it: at once where the api answers. The first one of a call counts. */
    void add(String callId, Outcome outcome) {
        if (Files.exists(file(callId))) {
            return;
        }
        try {
            DurableFile.write(file(callId), json.writeValueAsBytes(outcome));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep what a model call came to", e);
        }
        if (!send(callId)) {
            pending.add(callId);
        }
    }

    /** The settlement of this call, if it has not reached the api yet. */
    Optional<Outcome> find(String callId) {
        try {
            return Optional.of(json.readValue(Files.readAllBytes(file(callId)), Outcome.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        sender.interrupt();
    }

    private void sendAll() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                String callId = pending.take();
                Duration delay = FIRST_DELAY;
                while (!send(callId)) {
                    Thread.sleep(delay);
                    Duration doubled = delay.multipliedBy(2);
                    delay = doubled.compareTo(LAST_DELAY) > 0 ? LAST_DELAY : doubled;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Answers whether it is done with, one way or the other. */
    private boolean send(String callId) {
        Path file = file(callId);
        try {
            int status = api.send(
                            "POST",
                            HttpSpendLedger.path(callId, "settle"),
                            "application/json",
                            Files.readAllBytes(file))
                    .statusCode();
            if (status / 100 == 2) {
                Files.deleteIfExists(file);
                return true;
            }
            if (List.of(400, 404, 422).contains(status)) {
                log.error(
                        "The api refused the settlement of model call {} with {}; it is kept in {}",
                        callId,
                        status,
                        dir);
                Files.move(file, dir.resolve(callId + REFUSED), StandardCopyOption.ATOMIC_MOVE);
                return true;
            }
            log.debug("The api answered {} to the settlement of model call {}", status, callId);
            return false;
        } catch (NoSuchFileException e) {
            // Sent meanwhile by another thread, or the worker's key is not there yet.
            return !Files.exists(file);
        } catch (IOException e) {
            log.debug("The settlement of model call {} is not sent yet", callId, e);
            return false;
        }
    }

    private Path file(String callId) {
        return dir.resolve(callId + END);
    }
}
