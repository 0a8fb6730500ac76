package dev.swarm.worker;

import dev.swarm.activities.platform.HttpArtifactStore;
import dev.swarm.activities.platform.HttpLogSink;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.worker.WorkerFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the roles of one worker process share. What is opened for them is closed with it, the newest first. */
final class WorkerProcess implements AutoCloseable {
    /** Cancellation reaches an activity with its heartbeats, so they must not be held back for long. */
    static final Duration HEARTBEAT_THROTTLE = Duration.ofSeconds(3);

    private static final Logger log = LoggerFactory.getLogger(WorkerProcess.class);

    private final Membership membership;
    private final List<AutoCloseable> closing = new ArrayList<>();
    private @Nullable Models models;

    WorkerProcess(Membership membership) {
        this.membership = membership;
    }

    Membership membership() {
        return membership;
    }

    WorkerSettings settings() {
        return membership.settings();
    }

    /**
     * The process's connections.
     *
     * @param factory of its Temporal workers, not yet started
     */
    record Connections(
            WorkflowServiceStubs service, WorkflowClient client, WorkerFactory factory, HttpArtifactStore artifacts) {}

    HttpLogSink logs() {
        return new HttpLogSink(settings().apiUrl(), settings().workerKeyFile());
    }

    /** The access to models, opened once for all roles of this process. */
    Models models(HttpArtifactStore artifacts) {
        Models open = models;
        if (open == null) {
            open = closed(Models.open(System.getenv(), settings(), artifacts, folder("settlements")));
            models = open;
        }
        return open;
    }

    /** Closes it with the process. */
    <T extends AutoCloseable> T closed(T part) {
        closing.add(part);
        return part;
    }

    /** A folder of this process below its data folder, made where needed. */
    Path folder(String name) {
        try {
            return Files.createDirectories(settings().data().resolve("host").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot make folder " + name + " in " + settings().data(), e);
        }
    }

    /** Does it at once, then again and again, that long after it was done; a failure is for the next time. */
    void repeatedly(String name, Duration interval, Attempt attempt) {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name(name).factory());
        closed(executor::shutdownNow);
        executor.scheduleWithFixedDelay(
                () -> {
                    try {
                        attempt.run();
                    } catch (IOException apiIsAway) {
                        log.debug("The {} came to nothing this time: {}", name, apiIsAway.getMessage());
                    } catch (RuntimeException defect) {
                        // An exception would end the schedule, and the host would look dead.
                        log.warn("The {} failed", name, defect);
                    }
                },
                0,
                interval.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    interface Attempt {
        void run() throws IOException;
    }

    @Override
    public void close() {
        for (AutoCloseable part : closing.reversed()) {
            try {
                part.close();
            } catch (Exception failure) {
                log.warn("Something did not close well", failure);
            }
        }
    }
}
