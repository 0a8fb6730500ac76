package dev.swarm.worker;

import dev.swarm.activities.agent.AgentActivitiesImpl;
import dev.swarm.activities.agent.HttpRunTokens;
import dev.swarm.activities.agent.program.AgentPrograms;
import dev.swarm.activities.agent.program.ProgramAgents;
import dev.swarm.activities.agent.tool.ToolActivitiesImpl;
import dev.swarm.activities.console.ConsoleActivitiesImpl;
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
import dev.swarm.activities.platform.HttpArtifactStore;
import dev.swarm.activities.platform.OfferExchange;
import dev.swarm.activities.scan.SecretScanner;
import dev.swarm.activities.workspace.WorkspaceActivitiesImpl;
import dev.swarm.activities.workspace.WorkspaceLimits;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.ticket.TicketWorkflow;
import io.temporal.client.WorkflowClient;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import io.temporal.worker.tuning.CompositeTuner;
import io.temporal.worker.tuning.FixedSizeSlotSupplier;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs machines and what happens in them: polls the queues of this host and those by which hosts are chosen. */
record HostRole(
        WorkerProcess process, MachineSettings machineSettings, GatewaySettings gateway, AgentSettings agentSettings) {
    private static final Logger log = LoggerFactory.getLogger(HostRole.class);
    /** Often enough that a ticket goes where there is room, and that a host that leaves is soon left out. */
    private static final Duration OFFER = Duration.ofSeconds(5);

    private static final Duration REAP_ENDED = Duration.ofSeconds(20);

    void register(WorkerProcess.Connections connections) {
        WorkerSettings settings = process.settings();
        MachineProvider provider = provider(settings);
        Offer offer = Offer.of(settings, provider);
        HostRegistry registry = new HostRegistry(
                process.folder("reservations"),
                settings.hostId(),
                offer.capacity(),
                settings.idleMachine(),
                Clock.systemUTC());
        HostReporter reporter =
                process.closed(new HostReporter(process.membership(), registry, process.folder("orders")));
        if (provider instanceof WarmMachines warm) {
            reporter.warm(warm::keepWarm, warm::warm);
        }
        Standing standing = new TemporalStanding(connections.service(), settings.temporalNamespace());
        HostProfile profile = HostProfile.of(
                offer.machineClasses(), isLocal(settings.apiUrl()), offer.labels(), settings.costPerHour());
        FleetNews news = new FleetNews();
        WorkflowClient client = connections.client();
        MachineActivitiesImpl machines = new MachineActivitiesImpl(
                registry,
                provider,
                (workflowId, ready) ->
                        client.newWorkflowStub(TicketWorkflow.class, workflowId).machineReady(ready),
                standing,
                profile,
                news);
        profile.taskQueues().forEach(queue -> place(connections.factory(), queue, registry, machines));
        HostMaintenanceActivitiesImpl maintenance = new HostMaintenanceActivitiesImpl(registry, provider, standing);
        Worker worker = connections
                .factory()
                .newWorker(
                        TaskQueues.forHost(settings.hostId()),
                        WorkerOptions.newBuilder()
                                .setUsingVirtualThreadsOnActivityWorker(true)
                                .setMaxConcurrentActivityExecutionSize(20 + 5 * registry.slots())
                                .setMaxHeartbeatThrottleInterval(WorkerProcess.HEARTBEAT_THROTTLE)
                                .build());
        worker.registerActivitiesImplementations(machines, maintenance);
        registerInside(worker, provider, registry, standing, connections.artifacts());
        reporter.start(() -> machines.status(offer.machineClasses()));
        OfferExchange offers = new OfferExchange(settings.apiUrl(), settings.workerKeyFile(), news::heard);
        process.repeatedly("host's offer", OFFER, () -> offers.exchange(machines.offer()));
        process.repeatedly(
                "host's reaping",
                REAP_ENDED,
                () -> maintenance
                        .reapEnded()
                        .forEach(what -> log.info("Reaped {}: its ticket went on without this host", what)));
    }

    private MachineProvider provider(WorkerSettings settings) {
        // Kinds keep their machines apart: one must not take the folders of another for its own.
        String kept = settings.machines().equals("sandbox") ? "machines" : "machines-" + settings.machines();
        EgressGate gate =
                process.closed(new EgressGate(process.folder("egress"), EgressOptions.standard(gateway.url())));
        MachineProvider provider = MachineProviders.open(
                settings, machineSettings, process.folder(kept), gate, agentSettings.toolsFolder());
        process.closed(provider instanceof WarmMachines warm ? warm::shutDown : provider);
        provider.unavailable().ifPresent(why -> refuse(provider, why));
        return provider;
    }

    /** Asks for a ticket only while this host has room, so that another host gets what it cannot take. */
    private void place(WorkerFactory factory, String queue, HostRegistry registry, MachineActivitiesImpl machines) {
        MachineSlotSupplier slots = process.closed(new MachineSlotSupplier(registry));
        CompositeTuner tuner = new CompositeTuner(
                new FixedSizeSlotSupplier<>(2), slots, new FixedSizeSlotSupplier<>(2), new FixedSizeSlotSupplier<>(2));
        WorkerOptions options = WorkerOptions.newBuilder()
                .setMaxConcurrentActivityTaskPollers(1)
                .setWorkerTuner(tuner)
                .build();
        factory.newWorker(queue, options).registerActivitiesImplementations(machines);
    }

    /** What happens in machines: workspaces, agents, their tools, consoles. */
    private void registerInside(
            Worker worker,
            MachineProvider provider,
            HostRegistry registry,
            Standing standing,
            HttpArtifactStore artifacts) {
        WorkerSettings settings = process.settings();
        WorkspaceActivitiesImpl workspaces = new WorkspaceActivitiesImpl(
                provider,
                artifacts,
                process.membership().forge(),
                SecretScanner.withStandardRules(),
                standing,
                process.folder("mirrors"),
                WorkspaceLimits.standard());
        AgentActivitiesImpl agents = process.closed(new AgentActivitiesImpl(
                provider,
                registry,
                artifacts,
                process.logs(),
                workspaces.checkpoints(),
                standing,
                process.folder("logs-to-ship"),
                new ProgramAgents(
                        provider,
                        AgentPrograms.read(agentSettings.programsFolder()),
                        agentSettings.allRoles(),
                        new HttpRunTokens(settings.apiUrl(), settings.workerKeyFile()),
                        process.folder("readable-logs"))));
        ToolActivitiesImpl tools =
                new ToolActivitiesImpl(provider, registry, artifacts, workspaces.checkpoints(), standing);
        ConsoleActivitiesImpl consoles =
                process.closed(new ConsoleActivitiesImpl(provider, settings.apiUrl(), settings.workerKeyFile()));
        worker.registerActivitiesImplementations(agents, tools, workspaces, consoles);
    }

    private static boolean isLocal(URI apiUrl) {
        String host = apiUrl.getHost();
        return host != null && (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]"));
    }

    private void refuse(MachineProvider provider, Failure why) {
        HostReporter.reportUnavailable(process.membership(), provider.name(), why.message());
        throw new IllegalStateException(why.message() + " " + why.code().hint());
    }
}
