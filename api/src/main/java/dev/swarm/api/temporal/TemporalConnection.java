package dev.swarm.api.temporal;

import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.record.RecordActivities;
import io.temporal.client.WorkflowClient;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/**
 * Serves the records queue and keeps the maintenance schedule, from the moment when Temporal is there. Start-up does not
 * wait for that.
 */
@Component
@Lazy(false)
class TemporalConnection implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(TemporalConnection.class);
    private static final Duration RETRY_EVERY = Duration.ofSeconds(2);
    /** Appends run one at a time in the database; more in flight would only wait there. */
    private static final int MAX_CONCURRENT_APPENDS = 8;

    private final WorkflowClient client;
    private final RecordActivities records;
    private final MaintenanceSchedule schedule;
    private volatile boolean serving;
    private @Nullable Thread starter;
    private @Nullable WorkerFactory factory;

    TemporalConnection(WorkflowClient client, RecordActivities records, MaintenanceSchedule schedule) {
        this.client = client;
        this.records = records;
        this.schedule = schedule;
    }

    /** True once the records queue is being served. */
    boolean isServing() {
        return serving;
    }

    @Override
    public synchronized void start() {
        starter = Thread.ofVirtual().name("temporal-start").start(this::startWhenThere);
    }

    private void startWhenThere() {
        boolean scheduled = false;
        boolean told = false;
        while (!Thread.currentThread().isInterrupted()) {
            try {
                if (!serving) {
                    serve();
                    log.info("serving task queue {}", TaskQueues.RECORDS);
                }
                if (!scheduled) {
                    scheduled = schedule.ensure();
                }
                return;
            } catch (RuntimeException e) {
                if (!told) {
                    log.warn("Temporal is not there yet ({}); trying again until it is", e.toString());
                }
                told = true;
            }
            try {
                Thread.sleep(RETRY_EVERY);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized void serve() {
        WorkerFactory candidate = WorkerFactory.newInstance(client);
        Worker worker = candidate.newWorker(
                TaskQueues.RECORDS,
                WorkerOptions.newBuilder()
                        .setMaxConcurrentActivityExecutionSize(MAX_CONCURRENT_APPENDS)
                        .setUsingVirtualThreads(true)
                        .build());
        worker.registerActivitiesImplementations(records);
        try {
            candidate.start();
        } catch (RuntimeException e) {
            candidate.shutdownNow();
            throw e;
        }
        factory = candidate;
        serving = true;
    }

    @Override
    public void stop() {
        Thread waiting;
        WorkerFactory running;
        synchronized (this) {
            waiting = starter;
            running = factory;
            starter = null;
            factory = null;
            serving = false;
        }
        if (waiting != null) {
            waiting.interrupt();
        }
        if (running != null) {
            running.shutdown();
            running.awaitTermination(3, TimeUnit.SECONDS);
            running.shutdownNow();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return starter != null;
    }
}
