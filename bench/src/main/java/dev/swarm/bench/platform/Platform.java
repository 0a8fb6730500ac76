package dev.swarm.bench.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.bench.host.ExitGuard;
import dev.swarm.bench.host.LinuxProcess;
import dev.swarm.bench.host.TemporaryFolder;
import dev.swarm.cli.client.ApiClient;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.DataLayout;
import dev.swarm.cli.context.Endpoints;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.infra.temporal.TemporalBinary;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A platform that {@code ./swarm up} started with a data folder of its own; it is gone with its data when closed. */
public final class Platform implements Closeable {
    private static final Duration READY_WITHIN = Duration.ofMinutes(15);
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(90);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int SHOWN_LINES = 15;
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private final ExitGuard running;
    private final Path data;
    private final Endpoints endpoints;
    private final ApiClient api;
    private final String temporal;

    private Platform(ExitGuard running, Path data, Endpoints endpoints, String temporal) throws IOException {
        this.running = running;
        this.data = data;
        this.endpoints = endpoints;
        this.temporal = temporal;
        String key = Files.readString(DataLayout.adminKeyFile(data)).strip();
        this.api = new ApiClient(URI.create(endpoints.apiUrl()), () -> key, PATIENCE);
    }

    /**
     * Starts one.
     *
     * @param home the clone whose ./swarm is run
     * @param slots how many machines run at once
     */
    public static Platform start(Path home, int slots, Consumer<String> progress)
            throws IOException, InterruptedException {
        return start(home, slots, Map.of(), progress);
    }

    /** @param environment settings beside those that this process has */
    public static Platform start(Path home, int slots, Map<String, String> environment, Consumer<String> progress)
            throws IOException, InterruptedException {
        Path script = home.resolve("swarm");
        if (!Files.isExecutable(script)) {
            throw CommandFailure.failed(
                    "there is no ./swarm in " + home, "run the benchmark as `./swarm bench`, or set SWARM_HOME");
        }
        TemporaryFolder folder = TemporaryFolder.create();
        Path data = folder.path().resolve("data");
        Path log = folder.path().resolve("up.log");
        ProcessBuilder builder = new ProcessBuilder(
                        script.toString(), "up", "--data", data.toString(), "--slots", String.valueOf(slots))
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        ExitGuard running = ExitGuard.of(() -> {
            try (folder) {
                stop(process);
                // Machines outlive their worker, so that the next one finds them; here none comes.
                new MachineHost(data).kill();
            }
        });
        boolean ready = false;
        try {
            Endpoints endpoints = await(process, data, log);
            String version = TemporalBinary.locate(null, home.resolve("infra").resolve("temporal"), progress)
                    .serverVersion();
            Platform platform = new Platform(running, data, endpoints, version);
            ready = true;
            return platform;
        } finally {
            if (!ready) {
                running.close();
            }
        }
    }

    private static Endpoints await(Process process, Path data, Path log) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<Endpoints> found = Endpoints.read(data).filter(Endpoints::ready);
            if (found.isPresent()) {
                return found.get();
            }
            if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                throw CommandFailure.failed("the platform did not start:\n" + end(log), "try `./swarm doctor`");
            }
        }
        throw CommandFailure.failed("the platform was not ready in time:\n" + end(log), "try `./swarm doctor`");
    }

    private static String end(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
    }

    private static void stop(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(STOPPED_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public ApiClient api() {
        return api;
    }

    /** Version of its Temporal server. */
    public String temporal() {
        return temporal;
    }

    public String apiUrl() {
        return endpoints.apiUrl();
    }

    public String temporalAddress() {
        return endpoints.temporalAddress();
    }

    /** Where its model gateway listens. */
    public String gatewayUrl() {
        return endpoints.gatewayUrl();
    }

    /** Its data folder. */
    public Path data() {
        return data;
    }

    /** The launcher, with the local forge in it. */
    public LinuxProcess launcher() {
        return new LinuxProcess(endpoints.pid());
    }

    /** A child of the launcher such as {@code worker}, as it runs now. */
    public LinuxProcess child(String name) throws IOException {
        Matcher pid = NUMBER.matcher(Files.readString(data.resolve("run").resolve(name + ".pid")));
        if (!pid.find()) {
            throw new IOException("the platform does not say which process " + name + " is");
        }
        return new LinuxProcess(Long.parseLong(pid.group()));
    }

    /** Makes a project; answers its id. */
    public String project(String name, int maxParallelTickets) {
        return Json.text(
                api.post(
                        "/api/projects", Json.object().put("name", name).put("maxParallelTickets", maxParallelTickets)),
                "projectId");
    }

    /** Starts a build, with consent to whatever it costs; answers its id. */
    public String build(String project, String title, List<ObjectNode> tickets, int maxParallelTickets) {
        ObjectNode request = Json.object()
                .put("project", project)
                .put("title", title)
                .put("source", "benchmark")
                .put("maxParallelTickets", maxParallelTickets);
        tickets.forEach(request.putArray("tickets")::add);
        JsonNode preview = api.post("/api/builds", request.deepCopy().put("dryRun", true));
        request.put("estimateId", Json.text(preview.path("estimate"), "estimateId"));
        return Json.text(api.post("/api/builds", request), "buildId");
    }

    @Override
    public void close() throws IOException {
        running.close();
    }
}
