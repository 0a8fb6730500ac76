package dev.swarm.cli.platform;

import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.context.DataLayout;
import dev.swarm.cli.context.Endpoints;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Progress;
import dev.swarm.cli.terminal.Terminal;
import dev.swarm.contracts.SwarmSearchAttributes;
import dev.swarm.infra.data.DataFolder;
import dev.swarm.infra.data.DataFolderInUseException;
import dev.swarm.infra.forge.LocalForge;
import dev.swarm.infra.postgres.EmbeddedPostgresServer;
import dev.swarm.infra.process.ManagedProcess;
import dev.swarm.infra.process.ProcessEvent;
import dev.swarm.infra.process.ProcessSpec;
import dev.swarm.infra.process.ReadinessCheck;
import dev.swarm.infra.process.Supervisor;
import dev.swarm.infra.temporal.TemporalBinary;
import dev.swarm.infra.temporal.TemporalDevServer;
import dev.swarm.infra.temporal.TemporalPorts;
import dev.swarm.worker.ModelSetup;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The whole platform on one machine, supervised by this process: Temporal, PostgreSQL, api and worker as child processes
 * that are started again when they die, the local forge within. Closing it stops all, in the order in which they need
 * each other.
 */
public final class Launcher implements AutoCloseable {
    private static final Duration CHILD_READY_WITHIN = Duration.ofSeconds(120);
    private static final Duration CHILD_GRACE = Duration.ofSeconds(20);
    /** A cache is written when the JVM ends, by a second one. */
    private static final Duration RECORDING_GRACE = Duration.ofMinutes(5);

    private static final List<String> KINDS = List.of("sandbox", "qemu", "firecracker", "ssh");

    /** What has startup caches. */
    static final List<String> ROLES = List.of("api", "worker");

    private static final String API_MEMORY = "512m";
    private static final String WORKER_MEMORY = "512m";

    private final Terminal terminal;
    private final CommandContext context;
    private final LaunchOptions options;
    private final DataFolder data;
    private final StartupCache cache;
    private final ModelSetup models;
    private final PortClaims claims;
    private @Nullable Supervisor supervisor;
    private List<ManagedProcess> roles = List.of();
    private @Nullable LocalForge forge;
    private @Nullable Endpoints endpoints;
    private @Nullable Thread hook;
    private volatile boolean closing;
    private boolean closed;

    private Launcher(CommandContext context, LaunchOptions options, DataFolder data, ModelSetup models)
            throws IOException {
        this.context = context;
        this.terminal = context.terminal();
        this.options = options;
        this.data = data;
        this.models = models;
        this.cache = StartupCache.ofThisProcess();
        this.claims = PortClaims.ofUser();
    }

    /** Starts everything; returns when the platform is ready. What was started is stopped again where a part fails. */
    public static Launcher start(CommandContext context, LaunchOptions options) {
        check(context, options);
        ModelSetup models = ModelSetup.of(context.environment());
        check(models, options);
        try {
            DataFolder data = DataFolder.open(context.dataFolder());
            try {
                data.lock();
            } catch (DataFolderInUseException e) {
                throw inUse(context, e.pid(), e);
            }
            Launcher launcher = new Launcher(context, options, data, models);
            boolean started = false;
            try {
                launcher.startAll();
                started = true;
                return launcher;
            } finally {
                if (!started) {
                    launcher.close();
                }
            }
        } catch (IOException e) {
            throw new CommandFailure(
                    CommandFailure.FAILED,
                    "the platform cannot start: " + e.getMessage(),
                    "`swarm doctor` looks at this host; the logs are in "
                            + context.dataFolder().resolve("logs"),
                    e);
        } catch (InterruptedException e) {
            throw CommandFailure.interrupted(e);
        }
    }

    /** Fails where a platform runs with this data folder already. */
    static void refuseSecond(CommandContext context) {
        Optional<Endpoints> running = context.endpoints();
        if (running.isPresent()) {
            throw inUse(context, running.get().pid(), null);
        }
    }

    private static CommandFailure inUse(CommandContext context, long pid, @Nullable Throwable cause) {
        String address = context.endpoints()
                .map(found -> ", its api is at " + found.apiUrl())
                .orElse("");
        return new CommandFailure(
                CommandFailure.FAILED,
                "the data folder " + context.dataFolder() + " is in use by "
                        + (pid > 0 ? "the platform with pid " + pid : "another platform") + address,
                "use that one, stop it with `swarm down`, or choose another folder with --data DIR",
                cause);
    }

    private static void check(CommandContext context, LaunchOptions options) {
        Integer slots = options.slots;
        if (slots != null && (slots < 1 || slots > 256)) {
            throw CommandFailure.usage("--slots " + slots + " is not between 1 and 256", "4 suits most machines");
        }
        String machines = options.machines;
        if (machines != null && !KINDS.contains(machines)) {
            throw CommandFailure.usage(
                    "--machines " + machines + " is no kind of machines", "choose one of " + String.join(", ", KINDS));
        }
        List<HostCheck> missing = HostCheck.all(context.dataFolder(), context.environment()).stream()
                .filter(check -> check.status() == HostCheck.Status.MISSING)
                .toList();
        if (!missing.isEmpty()) {
            HostCheck first = missing.get(0);
            throw CommandFailure.failed(
                    "this host lacks what the platform needs: "
                            + String.join(
                                    "; ",
                                    missing.stream()
                                            .map(check -> check.name() + " (" + check.detail() + ")")
                                            .toList()),
                    first.hint());
        }
    }

    /** Fails where the worker would not start with its models. */
    static void check(ModelSetup models, LaunchOptions options) {
        if (!options.offline && !models.problems().isEmpty()) {
            throw CommandFailure.failed(
                    "the model configuration cannot be used:\n  " + String.join("\n  ", models.problems()),
                    "docs/models.md says what it may have; --offline starts without models");
        }
    }

    private void startAll() throws IOException, InterruptedException {
        Supervisor children = new Supervisor(data, this::onEvent, models.variables());
        supervisor = children;
        for (String name : List.of("worker", "api", "temporal", "postgres")) {
            children.endOrphan(name);
        }
        PortChoice ports = new PortChoice(data, DataFolder::isFree, claims::claim, text -> terminal.line("- " + text));
        int apiPort = ports.choose("api", options.apiPort, "--api-port", 8080);
        TemporalPorts temporalPorts = new TemporalPorts(
                ports.choose("temporal", options.temporalPort, "--temporal-port", 7233),
                ports.choose("temporal-ui", options.uiPort, "--ui-port", 8233),
                ports.choose("temporal-metrics", null, "", 8235),
                ports.choose("temporal-http", null, "", 8234));
        int forgePort = ports.choose("forge", options.forgePort, "--forge-port", 3000);
        int gatewayPort = ports.choose("gateway", null, "", 8090);
        int databasePort = ports.choose("postgres", options.databasePort, "--db-port", 5433);

        LocalForge localForge = startForge(forgePort);
        TemporalDevServer temporal = startTemporal(children, temporalPorts);
        EmbeddedPostgresServer postgres = startPostgres(children, databasePort);
        Roles roles = new Roles(data, options, apiPort, gatewayPort, temporal, postgres, localForge);
        Endpoints starting = new Endpoints(
                ProcessHandle.current().pid(),
                false,
                roles.apiUrl(),
                temporal.target(),
                temporal.webUi().toString(),
                localForge.url().toString(),
                roles.gatewayUrl(),
                postgres.jdbcUrl(),
                roles.forgeTokenFile().toString(),
                roles.adminKeyFile().toString());
        starting.write(data.path());
        startRoles(children, roles);
        Endpoints ready = starting.asReady();
        ready.write(data.path());
        endpoints = ready;
        context.reconnect();
    }

    private LocalForge startForge(int port) throws IOException {
        try (Progress progress = Progress.start(terminal, "local forge")) {
            LocalForge started = new LocalForge(data.folder("forge"), port, data.secret(DataLayout.FORGE_TOKEN));
            forge = started;
            started.start();
            progress.done("port " + port);
            return started;
        }
    }

    private TemporalDevServer startTemporal(Supervisor children, TemporalPorts ports)
            throws IOException, InterruptedException {
        try (Progress progress = Progress.start(terminal, "Temporal")) {
            String home = context.environment().getOrDefault("SWARM_HOME", ".");
            TemporalBinary binary = TemporalBinary.locate(
                    null, Path.of(home, "infra", "temporal").toAbsolutePath(), progress::detail);
            List<String> attributes = SwarmSearchAttributes.ALL.stream()
                    .map(attribute -> attribute.getName())
                    .toList();
            TemporalDevServer temporal =
                    new TemporalDevServer(data, children, binary, ports, attributes, progress::detail);
            temporal.start();
            progress.done("server " + binary.serverVersion() + ", port " + ports.grpc());
            return temporal;
        }
    }

    private EmbeddedPostgresServer startPostgres(Supervisor children, int port)
            throws IOException, InterruptedException {
        try (Progress progress = Progress.start(terminal, "PostgreSQL")) {
            EmbeddedPostgresServer postgres = new EmbeddedPostgresServer(data, children, port, progress::detail);
            postgres.start();
            progress.done("port " + port);
            return postgres;
        }
    }

    /** Both JVMs start at once; the worker waits for the api by itself where it needs it. */
    private void startRoles(Supervisor children, Roles roles) throws IOException, InterruptedException {
        Path workerReady = data.folder("run").resolve("worker.ready");
        ProcessSpec api = spec("api", ChildJvm.API_MAIN, API_MEMORY, List.of()).withEnvironment(roles.apiEnvironment());
        Map<String, String> environment = context.environment();
        ProcessSpec worker = spec("worker", ChildJvm.WORKER_MAIN, WORKER_MEMORY, List.of())
                .withEnvironment(roles.workerEnvironment(options.offline ? null : environment.get(ModelSetup.FILE)))
                .withSecrets(options.offline ? Set.of() : models.variables())
                .withBeforeStart(() -> Files.deleteIfExists(workerReady));
        try (Progress progress = Progress.start(terminal, "api and worker")) {
            ManagedProcess apiProcess = children.start(api);
            ManagedProcess workerProcess = children.start(worker);
            this.roles = List.of(workerProcess, apiProcess);
            apiProcess.awaitReady(
                    ReadinessCheck.http(URI.create(roles.apiUrl() + "/healthz")), CHILD_READY_WITHIN, progress::detail);
            workerProcess.awaitReady(() -> Files.exists(workerReady), CHILD_READY_WITHIN, progress::detail);
            progress.done(cache.has("api") ? "" : "without a startup cache");
        }
    }

    private ProcessSpec spec(String name, String main, String memory, List<String> arguments) {
        Path recording = options.recording;
        List<String> jvm = recording == null ? cache.useOptions(name) : cache.makeOptions(name, recording);
        return ProcessSpec.of(name, ChildJvm.command(main, memory, jvm, arguments))
                .withWorkingFolder(data.path())
                .withStop("TERM", recording == null ? CHILD_GRACE : RECORDING_GRACE);
    }

    /** Children die, by themselves or by somebody's hand; a person should see that it was noticed. */
    private void onEvent(ProcessEvent event) {
        if (closing) {
            return;
        }
        switch (event) {
            case ProcessEvent.Died died ->
                terminal.line("! " + died.name() + " (pid " + died.pid() + ") ended with " + died.exitCode()
                        + "; starting it again");
            case ProcessEvent.Restarted restarted ->
                terminal.line("! " + restarted.name() + " runs again, pid " + restarted.pid());
            case ProcessEvent.RestartFailed failed ->
                terminal.warn(failed.name() + " could not be started again: " + failed.reason());
            case ProcessEvent.OrphanEnded orphan ->
                terminal.line(
                        "- ended " + orphan.name() + " (pid " + orphan.pid() + "), left over from an earlier run");
            case ProcessEvent.Started started -> {}
            case ProcessEvent.Stopped stopped -> {}
        }
    }

    public Endpoints endpoints() {
        Endpoints known = endpoints;
        if (known == null) {
            throw new IllegalStateException("the platform is not ready");
        }
        return known;
    }

    public static void printAddresses(Terminal terminal, Endpoints endpoints) {
        terminal.line("  Dashboard        " + endpoints.apiUrl() + "  (sign in with the admin key: cat "
                + endpoints.adminKeyFile() + ")");
        terminal.line("  API              " + endpoints.apiUrl());
        terminal.line("  OpenAPI          " + endpoints.apiUrl() + "/swagger-ui/index.html");
        terminal.line("  Temporal Web UI  " + endpoints.temporalUiUrl());
        terminal.line("  Temporal         " + endpoints.temporalAddress());
        terminal.line("  Forge            " + endpoints.forgeUrl());
        terminal.line("  Model gateway    " + endpoints.gatewayUrl());
        terminal.line("  Forge's token    in " + endpoints.forgeTokenFile());
        terminal.line("  Admin key        in " + endpoints.adminKeyFile());
    }

    /** From now on the end of this process, also by Ctrl-C or SIGTERM, stops the platform first. */
    public synchronized void stopWithThisProcess() {
        if (hook == null && !closed) {
            Thread stop = new Thread(this::stopAndHalt, "stop-platform");
            hook = stop;
            Runtime.getRuntime().addShutdownHook(stop);
        }
    }

    /** A person who stops the platform gets exit code 0 if it stopped in order, not the signal's. */
    private void stopAndHalt() {
        int exitCode = CommandFailure.OK;
        synchronized (this) {
            if (closed) {
                return;
            }
            terminal.line("");
            terminal.line("stopping ...");
            try {
                close();
                terminal.line("stopped; everything goes on at the next `swarm up`");
            } catch (RuntimeException e) {
                terminal.error("could not stop everything: " + e.getMessage(), "look for left-over processes");
                exitCode = CommandFailure.FAILED;
            }
        }
        Runtime.getRuntime().halt(exitCode);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closing = true;
        closed = true;
        Supervisor children = supervisor;
        // Both take a second, and either can do without the other.
        IOException failure = closeQuietly(children == null ? null : () -> children.close(roles), null);
        failure = closeQuietly(forge, failure);
        try {
            Endpoints.delete(data.path());
        } catch (IOException e) {
            failure = failure == null ? e : failure;
        }
        failure = closeQuietly(claims, failure);
        failure = closeQuietly(data, failure);
        context.reconnect();
        if (failure != null) {
            throw new CommandFailure(
                    CommandFailure.FAILED,
                    "not everything stopped: " + failure.getMessage(),
                    "the logs are in " + data.path().resolve("logs"),
                    failure);
        }
    }

    /** Goes on with the next part whatever happens; the first failure is reported at the end. */
    private static @Nullable IOException closeQuietly(@Nullable AutoCloseable part, @Nullable IOException before) {
        if (part == null) {
            return before;
        }
        try {
            part.close();
            return before;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return before == null ? new IOException(e) : before;
        } catch (Exception e) {
            return before == null ? new IOException(e.getMessage(), e) : before;
        }
    }
}
