package dev.swarm.activities.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.swarm.activities.machine.egress.EgressGate;
import dev.swarm.activities.machine.egress.EgressOptions;
import dev.swarm.activities.machine.egress.EgressWays;
import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.EgressPolicy;
import dev.swarm.contracts.machine.GuestImages;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What jobs of sandboxes reach. */
@Timeout(60)
class SandboxEgressTest {
    private static final String ASK = "exec 3<>/dev/tcp/127.0.0.1/3128 && "
            + "printf 'GET %s HTTP/1.1\\r\\nHost: %s\\r\\nSwarm-Machine: forged\\r\\nConnection: close\\r\\n\\r\\n'"
            + " >&3 && cat <&3";
    private static final EgressPolicy GATEWAY = new EgressPolicy(EgressMode.GATEWAY, List.of());

    @TempDir
    Path dir;

    private HttpServer gateway;
    private EgressGate gate;
    private SandboxProvider provider;

    @BeforeEach
    void open() throws IOException {
        gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.createContext("/", exchange -> {
            byte[] answer = ("I am the gateway for "
                            + exchange.getRequestHeaders().getFirst("Swarm-Machine"))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        gateway.start();
        gate = gate();
        Path tools = Files.createDirectory(dir.resolve("tools"));
        Files.writeString(tools.resolve("parrot"), "from outside");
        provider = provider(tools);
        provider.unavailable()
                .ifPresent(reason -> Assumptions.abort("no machine can run on this host: " + reason.message()));
        Assumptions.assumeTrue(
                provider.egressModes().contains(EgressMode.GATEWAY), "the tests' Java runtime is not below /usr");
    }

    private EgressGate gate() {
        return new EgressGate(
                dir.resolve("egress"),
                EgressOptions.standard(
                        URI.create("http://127.0.0.1:" + gateway.getAddress().getPort())));
    }

    private SandboxProvider provider(Path tools) {
        return new SandboxProvider(
                dir.resolve("machines"), SandboxProvider.Options.standard().withTools(tools), gate);
    }

    @AfterEach
    void close() throws IOException {
        for (String machine : provider.machines()) {
            provider.destroy(machine);
        }
        gate.close();
        gateway.stop(0);
    }

    private static MachineSpec spec(EgressPolicy policy) {
        return new MachineSpec(new MachineLimits(512, 128, 64), policy, GuestImages.DEFAULT);
    }

    private String job(String machine, String id, String script) throws Exception {
        provider.startJob(machine, id, List.of("bash", "-c", script), Map.of());
        while (provider.job(machine, id).orElseThrow().exitCode().isEmpty()) {
            Thread.onSpinWait();
        }
        MachineProvider.JobStatus end = provider.job(machine, id).orElseThrow();
        return end.exitCode().orElseThrow() + " " + Files.readString(end.log());
    }

    @Test
    void aJobReachesTheGatewayAndNothingElse() throws Exception {
        provider.create("m1", spec(GATEWAY));
        assertThat(job("m1", "a", ASK.formatted("/v1/models", "127.0.0.1:3128")))
                .startsWith("0 ")
                .endsWith("I am the gateway for m1");
        assertThat(job("m1", "b", ASK.formatted("http://gateway.swarm/", "gateway.swarm")))
                .endsWith("I am the gateway for m1");
        assertThat(job("m1", "c", ASK.formatted("http://127.0.0.1:22/", "127.0.0.1:22")))
                .contains("403 Forbidden");
        assertThat(job("m1", "d", "echo $http_proxy; exit 7")).isEqualTo("7 http://127.0.0.1:3128\n");
        assertThat(job("m1", "e", "touch /run/swarm/x")).startsWith("1 ");
        assertThat(job("m1", "f", "cat /opt/agents/parrot; touch /opt/agents/x"))
                .startsWith("1 from outside");
    }

    @Test
    void theWayLeadsOnAfterARestart() throws Exception {
        provider.create("m1", spec(GATEWAY));
        provider.startJob(
                "m1",
                "a",
                List.of(
                        "bash",
                        "-c",
                        "while [ ! -e /workspace/go ]; do sleep 0.05; done; " + ASK.formatted("/", "127.0.0.1:3128")),
                Map.of());
        gate.close();
        gate = gate();
        provider = provider(dir.resolve("tools"));
        assertThat(provider.create("m1", spec(GATEWAY))).isTrue();
        provider.writeFile("m1", "/workspace/go", new byte[0]);
        assertThat(job("m1", "a", "")).endsWith("I am the gateway for m1");
    }

    @Test
    void withoutAPolicyThereIsNoWay() throws Exception {
        provider.create("m1", spec(EgressPolicy.NONE));
        assertThat(job("m1", "a", "ls /run/swarm; exec 3<>/dev/tcp/127.0.0.1/3128"))
                .startsWith("1 ");
        try (SandboxProvider closed = new SandboxProvider(
                dir.resolve("others"),
                new SandboxProvider.Options(true, Optional.empty(), List.of(), Optional.empty()),
                EgressWays.NONE)) {
            assertThatThrownBy(() -> closed.create("m2", spec(GATEWAY))).hasMessageContaining("egress gateway");
        }
    }
}
