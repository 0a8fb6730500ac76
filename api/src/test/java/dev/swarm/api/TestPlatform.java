package dev.swarm.api;

import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.SwarmSearchAttributes;
import dev.swarm.contracts.TaskQueues;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.OperatorServiceStubsOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.testserver.TestServer;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the api runs on in tests, started once: PostgreSQL, Temporal's test server, and a worker with small workflows. */
final class TestPlatform {
    static final TestPlatform SHARED = new TestPlatform();

    final EmbeddedPostgres postgres;
    final Path data;
    final String temporalAddress;
    final WorkflowClient temporal;

    private TestPlatform() {
        try {
            data = Files.createTempDirectory("swarm-api-test");
            postgres = EmbeddedPostgres.builder().start();
            int port = freePort();
            temporalAddress = "127.0.0.1:" + port;
            TestServer.createPortBoundServer(port, true);
            registerSearchAttributes();
            temporal = WorkflowClient.newInstance(
                    WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                            .setTarget(temporalAddress)
                            .build()),
                    WorkflowClientOptions.newBuilder()
                            .setDataConverter(Payloads.dataConverter())
                            .build());
            startWorker();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void registerSearchAttributes() {
        OperatorServiceStubs operator = OperatorServiceStubs.newServiceStubs(OperatorServiceStubsOptions.newBuilder()
                .setTarget(temporalAddress)
                .validateAndBuildWithDefaults());
        AddSearchAttributesRequest.Builder request = AddSearchAttributesRequest.newBuilder();
        SwarmSearchAttributes.ALL.forEach(
                key -> request.putSearchAttributes(key.getName(), IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD));
        operator.blockingStub().addSearchAttributes(request.build());
        operator.shutdown();
    }

    private void startWorker() {
        WorkerFactory factory = WorkerFactory.newInstance(temporal);
        Worker worker = factory.newWorker(TaskQueues.CONTROL);
        worker.registerWorkflowImplementationTypes(
                SmallSession.class, SmallBuild.class, SmallTicket.class, SmallMaintenance.class, SmallConsole.class);
        factory.start();
    }
}
