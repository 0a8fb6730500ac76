package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.kohsuke.github.GHRepository;
import org.kohsuke.github.GitHub;
import org.kohsuke.github.GitHubBuilder;

/** A running platform, started by {@code swarm up} on a data folder and ports of its own. */
final class Platform implements AutoCloseable {
    private static final int TAIL = 20;

    private final SwarmCli cli;
    private final SwarmCli.Run up;
    private final JsonNode endpoints;

    private Platform(SwarmCli cli, SwarmCli.Run up, JsonNode endpoints) {
        this.cli = cli;
        this.up = up;
        this.endpoints = endpoints;
    }

    /** Starts it and waits until it says that it is ready. */
    static Platform start(SwarmCli cli, Path output, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("up"));
        arguments.addAll(List.of(options));
        SwarmCli.Run up = cli.start(output, arguments.toArray(String[]::new));
        boolean ready = false;
        try {
            long pid = up.process().pid();
            JsonNode endpoints = Eventually.get(
                    "the platform is ready",
                    Duration.ofMinutes(3),
                    () -> {
                        assertThat(up.process().isAlive())
                                .as("goes on; output:%n%s", Files.readString(output))
                                .isTrue();
                        return endpoints(cli.data());
                    },
                    found ->
                            found.path("ready").asBoolean() && found.path("pid").asLong() == pid);
            ready = true;
            return new Platform(cli, up, endpoints);
        } finally {
            if (!ready) {
                up.close();
            }
        }
    }

    private static JsonNode endpoints(Path data) throws IOException {
        try {
            return Api.JSON.readTree(Files.readString(data.resolve("run/endpoints.json")));
        } catch (NoSuchFileException | JsonProcessingException notWrittenYet) {
            return Api.JSON.missingNode();
        }
    }

    /** Options that give every service a port which nobody else has. */
    static String[] freePorts() throws IOException {
        List<String> options = new ArrayList<>();
        for (String service : List.of("api", "temporal", "ui", "forge", "db")) {
            options.add("--" + service + "-port");
            options.add(String.valueOf(freePort()));
        }
        return options.toArray(String[]::new);
    }

    /** Below the range from which the system takes the ports of outgoing connections. */
    private static int freePort() throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(12_000, 30_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                continue;
            }
        }
        throw new IOException("no free port");
    }

    SwarmCli cli() {
        return cli;
    }

    Path data() {
        return cli.data();
    }

    Process process() {
        return up.process();
    }

    String endpoint(String name) {
        return endpoints.path(name).asText();
    }

    /** The API with the key of the person who started the platform. */
    Api api() throws IOException {
        return new Api(endpoint("apiUrl"), secret("adminKeyFile"));
    }

    String secret(String endpoint) throws IOException {
        return Files.readString(Path.of(endpoint(endpoint))).strip();
    }

    GitHub forge() throws IOException {
        return new GitHubBuilder()
                .withEndpoint(endpoint("forgeUrl") + "/api/v3")
                .withOAuthToken(secret("forgeTokenFile"))
                .build();
    }

    /** A project's repository on the forge. */
    GHRepository repository(String project) throws IOException {
        return forge().getRepository("swarm/" + project);
    }

    /** Makes a project that people or the platform ({@code auto}) merge. */
    void project(String name, String mergeMode) throws Exception {
        api().post(
                        "/api/projects",
                        "{\"name\":\"" + name + "\",\"mergeMode\":\"" + mergeMode + "\",\"maxParallelTickets\":6}")
                .ok();
    }

    /** The ends of its logs, for messages. */
    String logTail() {
        StringBuilder text = new StringBuilder();
        for (Path log : List.of(up.output(), log("worker"), log("api"))) {
            text.append("--- ").append(log.getFileName()).append('\n');
            try {
                List<String> lines = Files.readAllLines(log).stream()
                        .filter(line -> !line.startsWith("\t") && !line.isBlank())
                        .toList();
                lines.subList(Math.max(0, lines.size() - TAIL), lines.size())
                        .forEach(line -> text.append(line).append('\n'));
            } catch (IOException e) {
                text.append(e).append('\n');
            }
        }
        return text.toString();
    }

    private Path log(String name) {
        return data().resolve("logs").resolve(name + ".log");
    }

    @Override
    public void close() throws IOException {
        up.close();
    }
}
