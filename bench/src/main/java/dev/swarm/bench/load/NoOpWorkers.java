package dev.swarm.bench.load;

import dev.swarm.contracts.TaskQueues;
import dev.swarm.workflows.build.BuildWorkflowImpl;
import dev.swarm.workflows.project.ProjectWorkflowImpl;
import dev.swarm.workflows.ticket.TicketWorkflowImpl;
import io.temporal.client.WorkflowClient;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import io.temporal.worker.tuning.CompositeTuner;
import io.temporal.worker.tuning.FixedSizeSlotSupplier;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Serves all task queues of the platform from this process, with the options of the real worker and api. The workflows
 * are the real ones, and the bare one that they are compared with; both use the same pollers.
 */
public final class NoOpWorkers implements AutoCloseable {
    private static final Duration HEARTBEAT_THROTTLE = Duration.ofSeconds(3);
    private static final int APPENDS_AT_ONCE = 8;

    private final WorkerFactory factory;

    private NoOpWorkers(WorkerFactory factory) {
        this.factory = factory;
    }

    /** @param slots how many machines the one host holds at once */
    public static NoOpWorkers start(WorkflowClient client, int slots) {
        WorkerFactory factory = WorkerFactory.newInstance(
                client,
                WorkerFactoryOptions.newBuilder()
                        .setUsingVirtualWorkflowThreads(true)
                        .build());
        String hostQueue = TaskQueues.forHost(NoOpActivities.HOST);
        NoOpActivities activities = new NoOpActivities(client, hostQueue);
        Worker control = factory.newWorker(TaskQueues.CONTROL, activityWorker(100));
        control.registerWorkflowImplementationTypes(
                BuildWorkflowImpl.class, TicketWorkflowImpl.class, ProjectWorkflowImpl.class, BareWorkflowImpl.class);
        control.registerActivitiesImplementations(activities);
        factory.newWorker(TaskQueues.forMachineClass(NoOpBuilds.MACHINE_CLASS), placing(slots))
                .registerActivitiesImplementations(activities);
        factory.newWorker(hostQueue, activityWorker(20 + 5 * slots)).registerActivitiesImplementations(activities);
        factory.newWorker(
                        TaskQueues.RECORDS,
                        WorkerOptions.newBuilder()
                                .setMaxConcurrentActivityExecutionSize(APPENDS_AT_ONCE)
                                .setUsingVirtualThreads(true)
                                .build())
                .registerActivitiesImplementations(activities);
        factory.start();
        return new NoOpWorkers(factory);
    }

    private static WorkerOptions activityWorker(int atOnce) {
        return WorkerOptions.newBuilder()
                .setUsingVirtualThreadsOnActivityWorker(true)
                .setMaxConcurrentActivityExecutionSize(atOnce)
                .setMaxHeartbeatThrottleInterval(HEARTBEAT_THROTTLE)
                .build();
    }

    private static WorkerOptions placing(int slots) {
        return WorkerOptions.newBuilder()
                .setMaxConcurrentActivityTaskPollers(1)
                .setWorkerTuner(new CompositeTuner(
                        new FixedSizeSlotSupplier<>(2),
                        new FixedSizeSlotSupplier<>(slots),
                        new FixedSizeSlotSupplier<>(2),
                        new FixedSizeSlotSupplier<>(2)))
                .build();
    }

    @Override
    public void close() {
        factory.shutdownNow();
        factory.awaitTermination(10, TimeUnit.SECONDS);
    }
}
