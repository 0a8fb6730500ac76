package dev.swarm.bench.load;

import dev.swarm.bench.host.ExitGuard;
import dev.swarm.bench.host.LinuxProcess;
import dev.swarm.bench.host.TemporaryFolder;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.SwarmSearchAttributes;
import dev.swarm.infra.data.DataFolder;
import dev.swarm.infra.process.ProcessListener;
import dev.swarm.infra.process.Supervisor;
import dev.swarm.infra.temporal.TemporalBinary;
import dev.swarm.infra.temporal.TemporalDevServer;
import dev.swarm.infra.temporal.TemporalPorts;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** A Temporal development server with the platform's settings, a folder of its own, and nothing else on it. */
public final class BenchServer implements AutoCloseable {
    private final ExitGuard files;
    private final TemporalBinary binary;
    private final TemporalDevServer server;
    private final WorkflowServiceStubs service;

    private BenchServer(ExitGuard files, TemporalBinary binary, TemporalDevServer server) {
        this.files = files;
        this.binary = binary;
        this.server = server;
        this.service = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(server.target())
                .build());
    }

    /**
     * Starts one; it is gone with its data when it is closed.
     *
     * @param home the clone, from whose infra/temporal the server is built where there is none
     */
    public static BenchServer start(Path home, Consumer<String> progress) throws IOException, InterruptedException {
        TemporalBinary binary =
                TemporalBinary.locate(null, home.resolve("infra").resolve("temporal"), progress);
        TemporaryFolder folder = TemporaryFolder.create();
        DataFolder data = DataFolder.open(folder.path().resolve("data"));
        data.lock();
        TemporalPorts ports = new TemporalPorts(
                data.port("temporal", 37_233),
                data.port("temporal-ui", 38_233),
                data.port("temporal-metrics", 39_233),
                data.port("temporal-http", 40_233));
        List<String> attributes = SwarmSearchAttributes.ALL.stream()
                .map(attribute -> attribute.getName())
                .toList();
        Supervisor supervisor = new Supervisor(data, ProcessListener.NONE);
        ExitGuard files = ExitGuard.of(() -> {
            try (folder;
                    data) {
                supervisor.close();
            }
        });
        TemporalDevServer server = new TemporalDevServer(data, supervisor, binary, ports, attributes, progress);
        boolean started = false;
        try {
            server.start();
            started = true;
        } finally {
            if (!started) {
                files.close();
            }
        }
        return new BenchServer(files, binary, server);
    }

    /** A client that speaks the platform's payload format. */
    public WorkflowClient client() {
        return WorkflowClient.newInstance(
                service,
                WorkflowClientOptions.newBuilder()
                        .setNamespace(TemporalDevServer.NAMESPACE)
                        .setDataConverter(Payloads.dataConverter())
                        .build());
    }

    public String version() {
        return binary.serverVersion();
    }

    /** Processor time of the server's process so far. */
    public double cpuSeconds() throws IOException {
        return new LinuxProcess(server.process().pid().orElseThrow()).cpuSeconds();
    }

    /** The server's database with what has not been moved into its main file yet. */
    public double databaseMb() throws IOException {
        long bytes = 0;
        for (String suffix : List.of("", "-wal")) {
            Path file = Path.of(server.databaseFile() + suffix);
            bytes += Files.exists(file) ? Files.size(file) : 0;
        }
        return bytes / (1024.0 * 1024.0);
    }

    @Override
    public void close() throws IOException {
        service.shutdownNow();
        files.close();
    }
}
