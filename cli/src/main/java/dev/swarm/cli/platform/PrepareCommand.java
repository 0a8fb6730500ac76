package dev.swarm.cli.platform;

import dev.swarm.cli.client.ApiClient;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Table;
import dev.swarm.infra.data.DataFolder;
import dev.swarm.infra.data.DurableFiles;
import dev.swarm.infra.postgres.EmbeddedPostgresServer;
import dev.swarm.infra.process.ProcessListener;
import dev.swarm.infra.process.Supervisor;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Makes the startup caches: api and worker are started once on a database of their own, up to the point where they would
 * begin to serve, and their JVMs write down what they loaded.
 */
@Command(name = "prepare", hidden = true, description = "Make the caches with which the platform starts fast.")
public final class PrepareCommand implements Callable<Integer> {
    private static final int SECONDS = 240;

    private final CommandContext context;

    @Option(names = "--command", description = "Only touch what the command itself uses, for its own archive.")
    private boolean commandOnly;

    public PrepareCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (commandOnly) {
            touch();
            return CommandFailure.OK;
        }
        try {
            StartupCache cache = StartupCache.ofThisProcess();
            if (!cache.isUsable()) {
                throw CommandFailure.failed(
                        "no startup cache can be made for folders on the class path", "run it by ./swarm");
            }
            if (cache.has("api") && cache.has("worker")) {
                return CommandFailure.OK;
            }
            deleteOthers(cache.folder());
            Files.createDirectories(cache.folder());
            make(cache);
            return CommandFailure.OK;
        } catch (IOException e) {
            throw new CommandFailure(CommandFailure.FAILED, "no startup cache could be made: " + e.getMessage(), "", e);
        } catch (InterruptedException e) {
            throw CommandFailure.interrupted(e);
        }
    }

    /** Loads what most commands load: JSON, HTTP, tables. */
    private void touch() {
        ApiClient api = new ApiClient(URI.create("http://127.0.0.1:9"), () -> "none", Duration.ZERO);
        Table table = Table.of("HEALTHY");
        table.row(String.valueOf(api.isHealthy()));
        table.printTo(context.terminal());
        context.terminal().line(Json.pretty(Json.object().put("ready", true)));
    }

    private static void deleteOthers(Path folder) throws IOException {
        Path parent = folder.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            return;
        }
        try (Stream<Path> folders = Files.list(parent)) {
            for (Path other : folders.filter(found -> !found.equals(folder)).toList()) {
                DurableFiles.deleteTree(other);
            }
        }
    }

    private void make(StartupCache cache) throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory("swarm-prepare-");
        try (DataFolder data = DataFolder.open(scratch.resolve("data"))) {
            data.lock();
            try (Supervisor supervisor = new Supervisor(data, ProcessListener.NONE)) {
                PortChoice ports = new PortChoice(data, DataFolder::isFree, text -> {});
                int apiPort = ports.choose("api", null, "", 18_080);
                EmbeddedPostgresServer postgres = new EmbeddedPostgresServer(
                        data, supervisor, ports.choose("postgres", null, "", 15_433), text -> {});
                postgres.start();
                Map<String, String> environment = environment(data, postgres, apiPort);
                Process api = train(cache, "api", ChildJvm.API_MAIN, scratch, environment);
                Process worker = train(cache, "worker", ChildJvm.WORKER_MAIN, scratch, environment);
                finish(cache, "api", api, scratch);
                finish(cache, "worker", worker, scratch);
            }
        } finally {
            DurableFiles.deleteTree(scratch);
        }
    }

    private static Map<String, String> environment(DataFolder data, EmbeddedPostgresServer postgres, int apiPort)
            throws IOException {
        Map<String, String> environment = new HashMap<>(ChildJvm.environment());
        data.secret("forge-token");
        environment.put("SWARM_DATA", data.path().toString());
        environment.put("SWARM_API_PORT", String.valueOf(apiPort));
        environment.put("SWARM_API_URL", "http://127.0.0.1:" + apiPort);
        // Nothing listens there: a training run talks to nobody but the database.
        environment.put("SWARM_TEMPORAL_ADDRESS", "127.0.0.1:9");
        environment.put("SWARM_FORGE_URL", "http://127.0.0.1:9/api/v3");
        environment.put("SWARM_FORGE_TOKEN_FILE", data.secretFile("forge-token").toString());
        environment.put("SWARM_DB_URL", postgres.jdbcUrl());
        environment.put("SWARM_DB_USER", EmbeddedPostgresServer.USER);
        environment.put("SWARM_DB_PASSWORD_FILE", postgres.passwordFile().toString());
        environment.put("SWARM_ADMIN_KEY_FILE", secret(data, "admin-key"));
        environment.put("SWARM_WORKER_KEY_FILE", secret(data, "worker-key"));
        environment.put("SWARM_WEBHOOK_SECRET_FILE", secret(data, "webhook-secret"));
        environment.put("SWARM_HOST_ID", "prepare");
        return environment;
    }

    private static String secret(DataFolder data, String name) throws IOException {
        data.secret(name);
        return data.secretFile(name).toString();
    }

    private static Process train(
            StartupCache cache, String name, String main, Path scratch, Map<String, String> environment)
            throws IOException {
        List<String> options = new ArrayList<>(cache.makeOptions(output(scratch, name)));
        options.add("-Dspring.context.exit=onRefresh");
        ProcessBuilder builder = new ProcessBuilder(ChildJvm.plain(main, "512m", options))
                .directory(scratch.toFile())
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(scratch.resolve(name + ".log").toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private void finish(StartupCache cache, String name, Process process, Path scratch)
            throws IOException, InterruptedException {
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        Path output = output(scratch, name);
        if (!Files.isRegularFile(output)) {
            String log = Files.readString(scratch.resolve(name + ".log"));
            context.terminal().warn("no startup cache for the " + name + ":\n" + log);
            throw new IOException("the training run of the " + name + " wrote none");
        }
        Path moved = cache.folder().resolve(name + ".new");
        Files.move(output, moved, StandardCopyOption.REPLACE_EXISTING);
        Files.move(moved, cache.file(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path output(Path scratch, String name) {
        return scratch.resolve(name + ".cache");
    }
}
