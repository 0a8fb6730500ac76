package dev.swarm.infra.temporal;

import static dev.swarm.infra.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.infra.data.DataFolder;
import dev.swarm.infra.process.ProcessListener;
import dev.swarm.infra.process.Supervisor;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporalDevServerTest {
    private static final Path BUILD_FOLDER = Path.of("temporal").toAbsolutePath();

    @TempDir
    Path temp;

    @Test
    void keepsItsNamespacesWhenItIsKilled() throws Exception {
        DataFolder data = DataFolder.open(temp.resolve("data"));
        TemporalBinary binary = TemporalBinary.locate(null, BUILD_FOLDER, line -> {});
        TemporalPorts ports = new TemporalPorts(
                data.port("temporal", 27_233),
                data.port("temporal-ui", 28_233),
                data.port("temporal-metrics", 29_233),
                data.port("temporal-http", 30_233));
        try (Supervisor supervisor = new Supervisor(data, ProcessListener.NONE)) {
            TemporalDevServer server = new TemporalDevServer(
                    data, supervisor, binary, ports, List.of("SwarmProject", "SwarmState"), line -> {});
            server.start();

            assertThat(server.isHealthy()).isTrue();
            assertThat(server.databaseFile()).exists().hasFileName("temporal-" + binary.serverVersion() + ".db");
            assertThat(temporal(binary, server, "operator", "search-attribute", "list"))
                    .contains("SwarmProject", "SwarmState");
            temporal(binary, server, "operator", "namespace", "create", "kept");
            assertThat(get(server.metrics())).contains("# TYPE");
            assertThat(get(server.webUi())).contains("<html");
            assertThatThrownBy(() -> new TemporalDevServer(
                                    DataFolder.open(temp.resolve("other")),
                                    new Supervisor(DataFolder.open(temp.resolve("other")), ProcessListener.NONE),
                                    binary,
                                    ports,
                                    List.of(),
                                    line -> {})
                            .start())
                    .hasMessageContaining("port " + ports.grpc() + " of Temporal is taken");

            long pid = server.process().pid().orElseThrow();
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();

            eventually(
                    "restarted",
                    Duration.ofSeconds(30),
                    () -> server.process().pid().orElse(pid) != pid);
            eventually("healthy again", Duration.ofSeconds(30), server::isHealthy);
            assertThat(temporal(binary, server, "operator", "namespace", "describe", "kept"))
                    .contains("kept");
        }
    }

    @Test
    void refusesAProgramThatIsNotTemporal() throws Exception {
        Path other = Files.writeString(temp.resolve("temporal"), "#!/bin/sh\necho GNU something 1.0\n");
        assertThat(other.toFile().setExecutable(true)).isTrue();

        assertThatThrownBy(() -> TemporalBinary.locate(other, BUILD_FOLDER, line -> {}))
                .hasMessageContaining("is not the Temporal CLI")
                .hasMessageContaining("GNU something");
        assertThatThrownBy(() -> TemporalBinary.locate(temp.resolve("none"), BUILD_FOLDER, line -> {}))
                .hasMessageContaining("is not a program");
    }

    private static String temporal(TemporalBinary binary, TemporalDevServer server, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(binary.path().toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("--address", server.target()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static String get(URI address) throws Exception {
        try (HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build()) {
            return client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
