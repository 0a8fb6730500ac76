package dev.swarm.bench.pages;

import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.record.AppendRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Has a platform's api record seeds. */
final class Seeder {
    private static final String QUEUE = "bench-seeds";
    private static final int AT_ONCE = 5;

    private Seeder() {}

    static void record(String temporalAddress, List<AppendRequest> requests) {
        WorkflowServiceStubs stubs = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(temporalAddress)
                .build());
        WorkflowClient client = WorkflowClient.newInstance(
                stubs,
                WorkflowClientOptions.newBuilder()
                        .setDataConverter(Payloads.dataConverter())
                        .build());
        WorkerFactory factory = WorkerFactory.newInstance(client);
        factory.newWorker(QUEUE).registerWorkflowImplementationTypes(SeedWorkflowImpl.class);
        factory.start();
        try {
            for (int from = 0; from < requests.size(); from += AT_ONCE) {
                client.newWorkflowStub(
                                SeedWorkflow.class,
                                WorkflowOptions.newBuilder()
                                        .setTaskQueue(QUEUE)
                                        .setWorkflowId("seed/" + from)
                                        .build())
                        .append(requests.subList(from, Math.min(requests.size(), from + AT_ONCE)));
            }
        } finally {
            factory.shutdownNow();
            factory.awaitTermination(10, TimeUnit.SECONDS);
            stubs.shutdownNow();
        }
    }
}
