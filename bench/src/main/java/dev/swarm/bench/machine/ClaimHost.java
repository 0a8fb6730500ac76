package dev.swarm.bench.machine;

import dev.swarm.activities.machine.HostRegistry;
import dev.swarm.activities.machine.MachineActivitiesImpl;
import dev.swarm.activities.machine.MachineSlotSupplier;
import dev.swarm.activities.machine.TemporalStanding;
import dev.swarm.activities.machine.placement.FleetNews;
import dev.swarm.activities.machine.placement.HostProfile;
import dev.swarm.activities.machine.qemu.MachineTimings;
import dev.swarm.contracts.TaskQueues;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import io.temporal.worker.tuning.CompositeTuner;
import io.temporal.worker.tuning.FixedSizeSlotSupplier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A host's worker in this process, with the activities and options of the real one, for {@link ClaimWorkflow}s. */
public final class ClaimHost implements AutoCloseable, ClaimActivities {
    private static final String HOST = "bench";
    private static final int SLOTS = 8;
    private static final List<String> COMMAND = List.of("sh", "-c", "echo out");

    private final WorkflowClient client;
    private final MachineTimings machines;
    private final Map<String, Long> outputs = new ConcurrentHashMap<>();
    private final MachineSlotSupplier slots;
    private final WorkerFactory factory;

    /** @param folder for the host's reservations */
    public ClaimHost(WorkflowClient client, MachineTimings machines, Path folder) {
        this.client = client;
        this.machines = machines;
        this.factory = WorkerFactory.newInstance(
                client,
                WorkerFactoryOptions.newBuilder()
                        .setUsingVirtualWorkflowThreads(true)
                        .build());
        HostRegistry registry = new HostRegistry(folder, HOST, SLOTS);
        this.slots = new MachineSlotSupplier(registry);
        HostProfile profile = HostProfile.of(List.of(ClaimWorkflowImpl.MACHINE_CLASS), true, Map.of(), 0);
        MachineActivitiesImpl activities = new MachineActivitiesImpl(
                registry,
                machines.provider(),
                (workflowId, ready) ->
                        client.newWorkflowStub(ClaimWorkflow.class, workflowId).machineReady(ready),
                new TemporalStanding(
                        client.getWorkflowServiceStubs(), client.getOptions().getNamespace()),
                profile,
                new FleetNews());
        factory.newWorker(TaskQueues.CONTROL, options()).registerWorkflowImplementationTypes(ClaimWorkflowImpl.class);
        factory.newWorker(TaskQueues.forMachineClass(ClaimWorkflowImpl.MACHINE_CLASS), placing())
                .registerActivitiesImplementations(activities);
        Worker host = factory.newWorker(TaskQueues.forHost(HOST), options());
        host.registerActivitiesImplementations(activities, this);
        factory.start();
    }

    private WorkerOptions placing() {
        return WorkerOptions.newBuilder()
                .setMaxConcurrentActivityTaskPollers(1)
                .setWorkerTuner(new CompositeTuner(
                        new FixedSizeSlotSupplier<>(2),
                        slots,
                        new FixedSizeSlotSupplier<>(2),
                        new FixedSizeSlotSupplier<>(2)))
                .build();
    }

    private static WorkerOptions options() {
        return WorkerOptions.newBuilder()
                .setUsingVirtualThreadsOnActivityWorker(true)
                .setMaxConcurrentActivityExecutionSize(60)
                .setMaxHeartbeatThrottleInterval(Duration.ofSeconds(3))
                .build();
    }

    /** A machine is claimed and released by a workflow: from the request to start it until the command's output. */
    public Duration claim(String machineId) {
        ClaimWorkflow workflow = client.newWorkflowStub(
                ClaimWorkflow.class,
                WorkflowOptions.newBuilder()
                        .setWorkflowId("bench-" + machineId)
                        .setTaskQueue(TaskQueues.CONTROL)
                        .build());
        long start = System.nanoTime();
        WorkflowClient.start(workflow::run, machineId);
        WorkflowStub.fromTyped(workflow).getResult(Void.class);
        Long output = outputs.remove(machineId);
        if (output == null) {
            throw new IllegalStateException("machine " + machineId + " said nothing");
        }
        return Duration.ofNanos(output - start);
    }

    @Override
    public void firstCommand(String machineId) {
        try {
            machines.firstOutput(machineId, COMMAND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        outputs.put(machineId, System.nanoTime());
    }

    @Override
    public void close() {
        slots.close();
        factory.shutdownNow();
        factory.awaitTermination(10, TimeUnit.SECONDS);
    }
}
