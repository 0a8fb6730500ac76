package dev.swarm.worker;

import dev.swarm.activities.platform.HttpArtifactStore;
import dev.swarm.contracts.Payloads;
import io.temporal.client.ActivityCompletionClient;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Connects this worker and polls the task queues of its roles. */
final class TemporalWorkers implements SmartLifecycle {
    private final Membership membership;
    private final MachineSettings machineSettings;
    private final WebhookSettings webhook;
    private final GatewaySettings gateway;
    private final AgentSettings agents;
    private @Nullable WorkerProcess process;

    TemporalWorkers(
            Membership membership,
            MachineSettings machineSettings,
            WebhookSettings webhook,
            GatewaySettings gateway,
            AgentSettings agents) {
        this.membership = membership;
        this.machineSettings = machineSettings;
        this.webhook = webhook;
        this.gateway = gateway;
        this.agents = agents;
    }

    @Override
    public void start() {
        WorkerProcess starting = new WorkerProcess(membership);
        process = starting;
        WorkerSettings settings = starting.settings();
        UnfinishedTasks unfinished = new UnfinishedTasks(starting.folder("tasks"));
        WorkerProcess.Connections connections = connect(starting, unfinished);
        if (settings.roles().contains(WorkerRole.CONTROL)) {
            new ControlRole(starting, webhook, agents).register(connections);
        }
        if (settings.roles().contains(WorkerRole.HOST)) {
            new HostRole(starting, machineSettings, gateway, agents).register(connections);
        }
        if (settings.roles().contains(WorkerRole.GATEWAY)) {
            new GatewayRole(starting, gateway).open(connections.artifacts());
        }
        WorkerFactory factory = connections.factory();
        factory.start();
        ActivityCompletionClient completion = connections.client().newActivityCompletionClient();
        Thread.startVirtualThread(() -> unfinished.handBack(completion::completeExceptionally));
        starting.closed(() -> {
            factory.shutdownNow();
            factory.awaitTermination(5, TimeUnit.SECONDS);
        });
        sayReady(settings);
    }

    private static WorkerProcess.Connections connect(WorkerProcess process, UnfinishedTasks unfinished) {
        WorkerSettings settings = process.settings();
        WorkflowServiceStubs service = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(settings.temporalAddress())
                .build());
        process.closed(service::shutdownNow);
        WorkflowClient client = WorkflowClient.newInstance(
                service,
                WorkflowClientOptions.newBuilder()
                        .setNamespace(settings.temporalNamespace())
                        .setDataConverter(Payloads.dataConverter())
                        .setIdentity(settings.hostId() + "@"
                                + ProcessHandle.current().pid())
                        .build());
        WorkerFactory factory = WorkerFactory.newInstance(
                client,
                WorkerFactoryOptions.newBuilder()
                        .setUsingVirtualWorkflowThreads(true)
                        .setWorkerInterceptors(unfinished)
                        .build());
        HttpArtifactStore artifacts = process.closed(
                new HttpArtifactStore(settings.apiUrl(), settings.workerKeyFile(), process.folder("artifacts")));
        return new WorkerProcess.Connections(service, client, factory, artifacts);
    }

    /** The launcher waits for this file. */
    private static void sayReady(WorkerSettings settings) {
        try {
            Path run = Files.createDirectories(settings.data().resolve("run"));
            Files.writeString(
                    run.resolve("worker.ready"),
                    String.valueOf(ProcessHandle.current().pid()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot say that the worker is ready", e);
        }
    }

    @Override
    public void stop() {
        WorkerProcess stopping = process;
        process = null;
        if (stopping != null) {
            stopping.close();
        }
    }

    @Override
    public boolean isRunning() {
        return process != null;
    }
}
