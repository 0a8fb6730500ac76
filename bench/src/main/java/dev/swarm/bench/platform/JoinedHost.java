package dev.swarm.bench.platform;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.bench.host.ExitGuard;
import dev.swarm.cli.client.ApiClient;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.terminal.CommandFailure;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** A second host of a platform, on the same machine: a worker that joined by a token. Closing it is its sudden death. */
public final class JoinedHost implements Closeable {
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);

    private final String name;
    private final MachineHost machines;
    private final ExitGuard running;

    private JoinedHost(String name, MachineHost machines, ExitGuard running) {
        this.name = name;
        this.machines = machines;
        this.running = running;
    }

    /**
     * Starts one, and waits until the platform knows it as live.
     *
     * @param home the clone whose ./swarm is run
     * @param environment settings beside those that this process has
     */
    public static JoinedHost start(Path home, Platform platform, String name, Map<String, String> environment)
            throws IOException {
        String token = Json.text(platform.api().post("/api/hosts/tokens", Json.object()), "token");
        Path data = platform.data().resolveSibling(name);
        ProcessBuilder builder = new ProcessBuilder(
                        home.resolve("swarm").toString(),
                        "worker",
                        "--role",
                        "host",
                        "--host-id",
                        name,
                        "--slots",
                        "1",
                        "--data",
                        data.toString())
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(platform.data().resolveSibling(name + ".log").toFile());
        builder.environment().putAll(environment);
        builder.environment().put("SWARM_JOIN_TOKEN", token);
        builder.environment().put("SWARM_API_URL", platform.apiUrl());
        Process process = builder.start();
        MachineHost machines = new MachineHost(data);
        ExitGuard running = ExitGuard.of(() -> {
            process.destroyForcibly();
            machines.kill();
        });
        JoinedHost host = new JoinedHost(name, machines, running);
        boolean live = false;
        try {
            host.awaitLive(platform.api());
            live = true;
            return host;
        } finally {
            if (!live) {
                host.close();
            }
        }
    }

    private void awaitLive(ApiClient api) {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (System.nanoTime() < deadline) {
            List<JsonNode> live = api.list(ApiClient.path("/api/hosts", "state", "live"));
            if (live.stream().anyMatch(host -> Json.text(host, "hostId").equals(name))) {
                return;
            }
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
        throw CommandFailure.failed("host " + name + " did not come up", "");
    }

    /** What it keeps of its machines. */
    public MachineHost machines() {
        return machines;
    }

    /** Kills its worker and all its machines at once. */
    @Override
    public void close() throws IOException {
        running.close();
    }
}
