package dev.swarm.worker;

import dev.swarm.activities.agent.AgentActivitiesImpl;
import dev.swarm.activities.agent.HttpRunTokens;
import dev.swarm.activities.agent.program.AgentPrograms;
import dev.swarm.activities.agent.program.ProgramAgents;
import dev.swarm.activities.agent.role.Roles;
import dev.swarm.activities.agent.think.ThinkActivitiesImpl;
import dev.swarm.activities.agent.tool.ToolActivitiesImpl;
import dev.swarm.activities.console.ConsoleActivitiesImpl;
import dev.swarm.activities.forge.ForgeAccess;
import dev.swarm.activities.forge.ForgeActivitiesImpl;
import dev.swarm.activities.forge.ForgeWebhook;
import dev.swarm.activities.forge.GitHubForge;
import dev.swarm.activities.machine.HostMaintenanceActivitiesImpl;
import dev.swarm.activities.machine.HostRegistry;
import dev.swarm.activities.machine.MachineActivitiesImpl;
import dev.swarm.activities.machine.MachineProvider;
import dev.swarm.activities.machine.MachineSlotSupplier;
import dev.swarm.activities.machine.Standing;
import dev.swarm.activities.machine.TemporalStanding;
import dev.swarm.activities.machine.egress.EgressGate;
import dev.swarm.activities.machine.egress.EgressOptions;
import dev.swarm.activities.machine.placement.FleetNews;
import dev.swarm.activities.machine.placement.HostProfile;
import dev.swarm.activities.machine.pool.WarmMachines;
import dev.swarm.activities.model.gateway.GatewayOptions;
import dev.swarm.activities.model.gateway.GatewayServer;
import dev.swarm.activities.model.gateway.HttpTokenChecks;
import dev.swarm.activities.model.route.RouteAccess;
import dev.swarm.activities.platform.HttpArtifactStore;
import dev.swarm.activities.platform.HttpLogSink;
import dev.swarm.activities.platform.OfferExchange;
import dev.swarm.activities.review.ReviewActivitiesImpl;
import dev.swarm.activities.review.VoteActivitiesImpl;
import dev.swarm.activities.scan.SecretScanner;
import dev.swarm.activities.workspace.GitAttemptRefs;
import dev.swarm.activities.workspace.GitRepositories;
import dev.swarm.activities.workspace.WorkspaceActivitiesImpl;
import dev.swarm.activities.workspace.WorkspaceLimits;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.ticket.TicketWorkflow;
import dev.swarm.workflows.agent.AgentWorkflowImpl;
import dev.swarm.workflows.build.BuildWorkflowImpl;
import dev.swarm.workflows.console.ConsoleWorkflowImpl;
import dev.swarm.workflows.maintenance.MaintenanceWorkflowImpl;
import dev.swarm.workflows.project.ProjectWorkflowImpl;
import dev.swarm.workflows.session.DesignSessionWorkflowImpl;
import dev.swarm.workflows.ticket.TicketWorkflowImpl;
import io.temporal.client.ActivityCompletionClient;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import io.temporal.worker.tuning.CompositeTuner;
import io.temporal.worker.tuning.FixedSizeSlotSupplier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Wires the activities together and polls the task queues of this worker's roles. */
final class TemporalWorkers implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(TemporalWorkers.class);
    /** Often enough that a ticket goes where there is room, and that a host that leaves is soon left out. */
    private static final Duration OFFER = Duration.ofSeconds(5);

    /** So soon people see that a route fails. */
    private static final Duration MODELS = Duration.ofSeconds(5);

    private static final Duration REAP_ENDED = Duration.ofSeconds(20);
    /** Cancellation reaches an activity with its heartbeats, so they must not be held back for long. */
    private static final Duration HEARTBEAT_THROTTLE = Duration.ofSeconds(3);

    private final Membership membership;
    private final WorkerSettings settings;
    private final MachineSettings machineSettings;
    private final WebhookSettings webhook;
    private final GatewaySettings gateway;
    private final AgentSettings agentSettings;
    private final List<AutoCloseable> closing = new ArrayList<>();
    private @Nullable Models models;
    private boolean running;

    TemporalWorkers(
            Membership membership,
            MachineSettings machineSettings,
            WebhookSettings webhook,
            GatewaySettings gateway,
            AgentSettings agentSettings) {
        this.membership = membership;
        this.machineSettings = machineSettings;
        this.settings = membership.settings();
        this.webhook = webhook;
        this.gateway = gateway;
        this.agentSettings = agentSettings;
    }

    @Override
    public void start() {
        WorkflowServiceStubs service = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(settings.temporalAddress())
                .build());
        closing.add(service::shutdownNow);
        WorkflowClient client = WorkflowClient.newInstance(
                service,
                WorkflowClientOptions.newBuilder()
                        .setNamespace(settings.temporalNamespace())
                        .setDataConverter(Payloads.dataConverter())
                        .setIdentity(settings.hostId() + "@"
                                + ProcessHandle.current().pid())
                        .build());
        UnfinishedTasks unfinished = new UnfinishedTasks(folder("tasks"));
        WorkerFactory factory = WorkerFactory.newInstance(
                client,
                WorkerFactoryOptions.newBuilder()
                        .setUsingVirtualWorkflowThreads(true)
                        .setWorkerInterceptors(unfinished)
                        .build());
        HttpArtifactStore artifacts =
                new HttpArtifactStore(settings.apiUrl(), settings.workerKeyFile(), folder("artifacts"));
        closing.add(artifacts);
        ForgeAccess forge = membership.forge();
        if (settings.roles().contains(WorkerRole.CONTROL)) {
            control(factory, client, artifacts, forge, models(artifacts));
        }
        if (settings.roles().contains(WorkerRole.HOST)) {
            host(factory, service, client, artifacts, forge);
        }
        if (settings.roles().contains(WorkerRole.GATEWAY)) {
            gateway(models(artifacts));
        }
        factory.start();
        ActivityCompletionClient completion = client.newActivityCompletionClient();
        Thread.startVirtualThread(() -> unfinished.handBack(completion::completeExceptionally));
        closing.add(() -> {
            factory.shutdownNow();
            factory.awaitTermination(5, TimeUnit.SECONDS);
        });
        running = true;
        sayReady();
    }

    /** Opened once, for all roles of this process. */
    private Models models(HttpArtifactStore artifacts) {
        Models open = models;
        if (open == null) {
            open = Models.open(System.getenv(), settings, artifacts, folder("settlements"));
            closing.add(open);
            models = open;
        }
        return open;
    }

    private void control(
            WorkerFactory factory,
            WorkflowClient client,
            HttpArtifactStore artifacts,
            ForgeAccess forge,
            Models models) {
        Worker worker = factory.newWorker(
                TaskQueues.CONTROL,
                WorkerOptions.newBuilder()
                        .setUsingVirtualThreadsOnActivityWorker(true)
                        .setMaxConcurrentActivityExecutionSize(100)
                        .setMaxHeartbeatThrottleInterval(HEARTBEAT_THROTTLE)
                        .build());
        worker.registerWorkflowImplementationTypes(
                DesignSessionWorkflowImpl.class,
                BuildWorkflowImpl.class,
                TicketWorkflowImpl.class,
                AgentWorkflowImpl.class,
                ProjectWorkflowImpl.class,
                MaintenanceWorkflowImpl.class,
                ConsoleWorkflowImpl.class);
        Roles roles = agentSettings.allRoles();
        worker.registerActivitiesImplementations(
                new ForgeActivitiesImpl(
                        new GitHubForge(forge, forgeWebhook()),
                        new GitAttemptRefs(forge, folder("attempt-refs")),
                        artifacts,
                        settings.apiUrl()),
                new ReviewActivitiesImpl(roles, models.names()),
                new Reconciliation(client));
        ThinkActivitiesImpl think = new ThinkActivitiesImpl(
                models.chat(), artifacts, new HttpLogSink(settings.apiUrl(), settings.workerKeyFile()), roles);
        VoteActivitiesImpl votes = new VoteActivitiesImpl(roles, models.chat(), artifacts);
        ModelQueues.serve(
                factory,
                models.routes(),
                HEARTBEAT_THROTTLE,
                models.author(artifacts, () -> new GitRepositories(forge, folder("repositories"))),
                think,
                votes);
        repeatedly("report of model routes", MODELS, models::report);
        log.info("Model routes: {}", models.isOffline() ? "none, all runs offline" : models);
    }

    private @Nullable ForgeWebhook forgeWebhook() {
        URI url = webhook.url();
        return url == null ? null : new ForgeWebhook(url, webhook.secretFile());
    }

    private void host(
            WorkerFactory factory,
            WorkflowServiceStubs service,
            WorkflowClient client,
            HttpArtifactStore artifacts,
            ForgeAccess forge) {
        // Kinds keep their machines apart: one must not take the folders of another for its own.
        String kept = settings.machines().equals("sandbox") ? "machines" : "machines-" + settings.machines();
        EgressGate gate = new EgressGate(folder("egress"), EgressOptions.standard(gateway.url()));
        closing.add(gate);
        MachineProvider provider =
                MachineProviders.open(settings, machineSettings, folder(kept), gate, agentSettings.toolsFolder());
        closing.add(provider instanceof WarmMachines warm ? warm::shutDown : provider);
        provider.unavailable().ifPresent(why -> refuse(provider, why));
        Offer offer = Offer.of(settings, provider);
        HostRegistry registry = new HostRegistry(
                folder("reservations"), settings.hostId(), offer.capacity(), settings.idleMachine(), Clock.systemUTC());
        HostReporter reporter = new HostReporter(membership, registry, folder("orders"));
        closing.add(reporter);
        if (provider instanceof WarmMachines warm) {
            reporter.warm(warm::keepWarm, warm::warm);
        }
        Standing standing = new TemporalStanding(service, settings.temporalNamespace());
        HostProfile profile = HostProfile.of(
                offer.machineClasses(), isLocal(settings.apiUrl()), offer.labels(), settings.costPerHour());
        FleetNews news = new FleetNews();
        MachineActivitiesImpl machines = new MachineActivitiesImpl(
                registry,
                provider,
                (workflowId, ready) ->
                        client.newWorkflowStub(TicketWorkflow.class, workflowId).machineReady(ready),
                standing,
                profile,
                news);
        for (String queue : profile.taskQueues()) {
            MachineSlotSupplier slots = new MachineSlotSupplier(registry);
            closing.add(slots);
            Worker placing = factory.newWorker(
                    queue,
                    WorkerOptions.newBuilder()
                            .setMaxConcurrentActivityTaskPollers(1)
                            .setWorkerTuner(new CompositeTuner(
                                    new FixedSizeSlotSupplier<>(2),
                                    slots,
                                    new FixedSizeSlotSupplier<>(2),
                                    new FixedSizeSlotSupplier<>(2)))
                            .build());
            placing.registerActivitiesImplementations(machines);
        }
        WorkspaceActivitiesImpl workspaces = new WorkspaceActivitiesImpl(
                provider,
                artifacts,
                forge,
                SecretScanner.withStandardRules(),
                standing,
                folder("mirrors"),
                WorkspaceLimits.standard());
        AgentActivitiesImpl agents = new AgentActivitiesImpl(
                provider,
                registry,
                artifacts,
                new HttpLogSink(settings.apiUrl(), settings.workerKeyFile()),
                workspaces.checkpoints(),
                standing,
                folder("logs-to-ship"),
                new ProgramAgents(
                        provider,
                        AgentPrograms.read(agentSettings.programsFolder()),
                        agentSettings.allRoles(),
                        new HttpRunTokens(settings.apiUrl(), settings.workerKeyFile()),
                        folder("readable-logs")));
        closing.add(agents);
        ToolActivitiesImpl tools =
                new ToolActivitiesImpl(provider, registry, artifacts, workspaces.checkpoints(), standing);
        ConsoleActivitiesImpl consoles =
                new ConsoleActivitiesImpl(provider, settings.apiUrl(), settings.workerKeyFile());
        closing.add(consoles);
        Worker worker = factory.newWorker(
                TaskQueues.forHost(settings.hostId()),
                WorkerOptions.newBuilder()
                        .setUsingVirtualThreadsOnActivityWorker(true)
                        .setMaxConcurrentActivityExecutionSize(20 + 5 * registry.slots())
                        .setMaxHeartbeatThrottleInterval(HEARTBEAT_THROTTLE)
                        .build());
        HostMaintenanceActivitiesImpl maintenance = new HostMaintenanceActivitiesImpl(registry, provider, standing);
        worker.registerActivitiesImplementations(machines, agents, tools, workspaces, maintenance, consoles);
        reporter.start(() -> machines.status(offer.machineClasses()));
        OfferExchange offers = new OfferExchange(settings.apiUrl(), settings.workerKeyFile(), news::heard);
        repeatedly("host's offer", OFFER, () -> offers.exchange(machines.offer()));
        repeatedly(
                "host's reaping",
                REAP_ENDED,
                () -> maintenance
                        .reapEnded()
                        .forEach(what -> log.info("Reaped {}: its ticket went on without this host", what)));
    }

    private void gateway(Models models) {
        RouteAccess routes = models.access();
        try {
            GatewayServer server = new GatewayServer(
                    GatewayOptions.standard(gateway.host(), gateway.port()),
                    new HttpTokenChecks(settings.apiUrl(), settings.workerKeyFile()),
                    routes::routes,
                    routes::key,
                    routes,
                    models.ledger());
            closing.add(server);
            log.info("The model gateway listens on {}", server.url());
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage() + "; choose another port by SWARM_GATEWAY_PORT", e);
        }
    }

    private static boolean isLocal(URI apiUrl) {
        String host = apiUrl.getHost();
        return host != null && (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]"));
    }

    private void repeatedly(String name, Duration interval, Attempt attempt) {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name(name).factory());
        closing.add(executor::shutdownNow);
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

    private interface Attempt {
        void run() throws IOException;
    }

    private void refuse(MachineProvider provider, Failure why) {
        HostReporter.reportUnavailable(membership, provider.name(), why.message());
        throw new IllegalStateException(why.message() + " " + why.code().hint());
    }

    private Path folder(String name) {
        try {
            return Files.createDirectories(settings.data().resolve("host").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make folder " + name + " in " + settings.data(), e);
        }
    }

    /** The launcher waits for this file. */
    private void sayReady() {
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
        running = false;
        for (int i = closing.size() - 1; i >= 0; i--) {
            try {
                closing.get(i).close();
            } catch (Exception failure) {
                log.warn("Something did not close well", failure);
            }
        }
        closing.clear();
        models = null;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
