package dev.swarm.infra.temporal;

import dev.swarm.infra.data.DataFolder;
import dev.swarm.infra.process.ManagedProcess;
import dev.swarm.infra.process.ProcessSpec;
import dev.swarm.infra.process.ReadinessCheck;
import dev.swarm.infra.process.Supervisor;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Temporal's development server with one SQLite file per server version under {@code temporal/} of the data folder. The
 * supervisor restarts it when it is killed, and stops it; running workflows go on.
 */
public final class TemporalDevServer {
    public static final String NAMESPACE = "default";

    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    /** Polls of the one history shard: the default, 20 per second, costs 50 ms at each step of a workflow. */
    private static final int POLLS_PER_SECOND = 2000;

    private final DataFolder data;
    private final Supervisor supervisor;
    private final TemporalBinary binary;
    private final TemporalPorts ports;
    private final List<String> searchAttributes;
    private final Consumer<String> progress;
    private @Nullable ManagedProcess process;

    /**
     * @param data its lock must be held
     * @param supervisor runs and, when closed, stops the server
     * @param binary from {@link TemporalBinary#locate}
     * @param searchAttributes names; all are of type Keyword
     */
    public TemporalDevServer(
            DataFolder data,
            Supervisor supervisor,
            TemporalBinary binary,
            TemporalPorts ports,
            List<String> searchAttributes,
            Consumer<String> progress) {
        this.data = data;
        this.supervisor = supervisor;
        this.binary = binary;
        this.ports = ports;
        this.searchAttributes = List.copyOf(searchAttributes);
        this.progress = progress;
    }

    /** Starts the server; returns when its namespace serves. */
    public void start() throws IOException, InterruptedException {
        ManagedProcess started =
                supervisor.start(ProcessSpec.of("temporal", command()).withBeforeStart(this::requireFreePorts));
        process = started;
        started.awaitReady(readiness(), READY_WITHIN, progress);
    }

    private void requireFreePorts() throws IOException {
        DataFolder.requireFree("Temporal", ports.grpc());
        DataFolder.requireFree("Temporal's Web UI", ports.webUi());
        DataFolder.requireFree("Temporal's metrics", ports.metrics());
        DataFolder.requireFree("Temporal's HTTP API", ports.http());
    }

    private List<String> command() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                binary.path().toString(),
                "server",
                "start-dev",
                "--ip",
                "127.0.0.1",
                "--port",
                String.valueOf(ports.grpc()),
                "--ui-port",
                String.valueOf(ports.webUi()),
                "--metrics-port",
                String.valueOf(ports.metrics()),
                "--http-port",
                String.valueOf(ports.http()),
                "--namespace",
                NAMESPACE,
                "--log-level",
                "error",
                "--db-filename",
                databaseFile().toString(),
                "--sqlite-pragma",
                "journal_mode=WAL",
                "--sqlite-pragma",
                "synchronous=FULL"));
        for (String processor : List.of("transfer", "timer", "visibility", "outbound")) {
            addDynamicConfig(command, "history." + processor + "ProcessorMaxPollRPS=" + POLLS_PER_SECOND);
        }
        // One partition: fewer hops, and priorities are strict.
        addDynamicConfig(command, "matching.numTaskqueueReadPartitions=1");
        addDynamicConfig(command, "matching.numTaskqueueWritePartitions=1");
        addDynamicConfig(command, "matching.enableFairness=true");
        for (String name : searchAttributes) {
            command.addAll(List.of("--search-attribute", name + "=Keyword"));
        }
        return command;
    }

    private static void addDynamicConfig(List<String> command, String setting) {
        command.addAll(List.of("--dynamic-config-value", setting));
    }

    private ReadinessCheck readiness() {
        ReadinessCheck grpc = ReadinessCheck.tcp(ports.grpc());
        ReadinessCheck namespace =
                ReadinessCheck.http(URI.create("http://127.0.0.1:" + ports.http() + "/api/v1/namespaces/" + NAMESPACE));
        return () -> grpc.isReady() && namespace.isReady();
    }

    /** Whether its namespace serves now. */
    public boolean isHealthy() throws InterruptedException {
        try {
            return process != null && process.isRunning() && readiness().isReady();
        } catch (IOException down) {
            return false;
        }
    }

    public Path databaseFile() throws IOException {
        return data.folder("temporal").resolve("temporal-" + binary.serverVersion() + ".db");
    }

    /** {@code host:port} for clients and workers. */
    public String target() {
        return "127.0.0.1:" + ports.grpc();
    }

    public URI webUi() {
        return URI.create("http://127.0.0.1:" + ports.webUi());
    }

    /** In Prometheus' text format. */
    public URI metrics() {
        return URI.create("http://127.0.0.1:" + ports.metrics() + "/metrics");
    }

    /**
     * The running server.
     *
     * @throws IllegalStateException before {@link #start}
     */
    public ManagedProcess process() {
        if (process == null) {
            throw new IllegalStateException("Temporal was not started");
        }
        return process;
    }
}
