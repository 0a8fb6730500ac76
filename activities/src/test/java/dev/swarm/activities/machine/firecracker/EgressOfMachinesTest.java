package dev.swarm.activities.machine.firecracker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.activities.machine.egress.EgressGate;
import dev.swarm.activities.machine.egress.EgressOptions;
import dev.swarm.activities.machine.egress.Internet;
import dev.swarm.activities.machine.host.HostCommands;
import dev.swarm.activities.machine.pool.PoolTarget;
import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.EgressPolicy;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A machine's egress policy from its creation to the answer of a server: provider, namespace, TAP device, rules and this
 * host's proxy are real; in place of the guest a process sits behind the TAP device, and all names lead to one server.
 */
@Timeout(120)
class EgressOfMachinesTest {
    private static final MachineLimits LIMITS = new MachineLimits(256, 64, 32);
    private static final EgressPolicy GATEWAY = new EgressPolicy(EgressMode.GATEWAY, List.of());
    private static final EgressPolicy OPEN = new EgressPolicy(EgressMode.OPEN, List.of());
    private static final EgressPolicy REGISTRIES = new EgressPolicy(EgressMode.REGISTRIES, List.of("good.example.org"));

    @TempDir
    Path folder;

    private Internet internet;
    private EgressGate gate;
    private FirecrackerDouble firecracker;
    private FirecrackerProvider provider;
    private Path script;

    @BeforeEach
    void setUp() throws Exception {
        FirecrackerDouble.impossible().ifPresent(reason -> Assumptions.abort(reason));
        script = NetworkLab.script(folder);
        internet = new Internet()
                .name("good.example.org", Internet.PUBLIC)
                .name("other.example.net", Internet.PUBLIC)
                .name("inside.example.net", "192.168.1.1");
        firecracker = new FirecrackerDouble(folder.resolve("double"));
        open();
    }

    private void open() throws IOException {
        gate = internet.gate(folder.resolve("gate"), EgressOptions.standard(internet.url()));
        provider = new FirecrackerProvider(firecracker.options(folder.resolve("data"), gate, new PoolTarget(0, 0)));
    }

    @AfterEach
    void tearDown() throws IOException {
        if (provider != null) {
            for (String machine : provider.machines()) {
                provider.destroy(machine);
            }
            provider.close();
            gate.close();
            firecracker.close();
            assertThat(folder.resolve("data/network")).isEmptyDirectory();
        }
        if (internet != null) {
            internet.close();
        }
    }

    private HostCommands machine(String id, EgressPolicy policy) throws IOException {
        provider.create(id, new MachineSpec(LIMITS, policy));
        return firecracker.lastGuest();
    }

    private String get(HostCommands guest, String url) {
        String host = url.replaceFirst("^http://([^/]*).*$", "$1");
        return NetworkLab.say(
                guest,
                script,
                MachineNetwork.PROXY,
                MachineNetwork.PROXY_PORT,
                "GET " + url + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    }

    private String log(String machine) throws IOException {
        Path file = folder.resolve("gate/log/" + machine + ".jsonl");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    @Test
    void allPoliciesAreOffered() {
        assertThat(provider.egressModes()).isEqualTo(Set.of(EgressMode.values()));
    }

    @Test
    void withoutAPolicyThereIsNoProxyAtAll() throws Exception {
        HostCommands guest = machine("b1-none.1", EgressPolicy.NONE);

        assertThat(get(guest, "http://good.example.org/x")).doesNotContain("HTTP/1.1");
        assertThat(internet.dialled).isEmpty();
        assertThat(run("b1-none.1", "env")).doesNotContain("proxy");
    }

    @Test
    void theGatewayIsAllThatItsMachineReaches() throws Exception {
        HostCommands guest = machine("b1-gate.1", GATEWAY);

        assertThat(get(guest, "http://gateway.swarm/v1/messages")).startsWith("HTTP/1.1 200");
        assertThat(internet.requests).singleElement().asString().contains("b1-gate.1");
        assertThat(get(guest, "http://good.example.org/x")).startsWith("HTTP/1.1 403");
        assertThat(log("b1-gate.1")).contains("\"machine\":\"b1-gate.1\"", "\"outcome\":\"denied\"");
        assertThat(run("b1-gate.1", "env")).contains("https_proxy=http://10.0.2.100:3128");
    }

    @Test
    void eachMachineHasItsOwnPolicyAndLog() throws Exception {
        HostCommands open = machine("b1-open.1", OPEN);
        HostCommands listed = machine("b1-listed.1", REGISTRIES);

        assertThat(get(open, "http://other.example.net/x")).startsWith("HTTP/1.1 200");
        assertThat(get(open, "http://inside.example.net/x")).startsWith("HTTP/1.1 403");
        assertThat(get(listed, "http://other.example.net/x")).startsWith("HTTP/1.1 403");
        assertThat(get(listed, "http://good.example.org/x")).startsWith("HTTP/1.1 200");
        assertThat(log("b1-open.1").lines()).hasSize(2).allMatch(line -> line.contains("\"machine\":\"b1-open.1\""));
        assertThat(log("b1-listed.1").lines())
                .hasSize(2)
                .allMatch(line -> line.contains("\"machine\":\"b1-listed.1\""));
    }

    @Test
    void nobodyElseSpeaksAsAMachine() throws Exception {
        HostCommands other = machine("b1-listed.1", REGISTRIES);
        machine("b1-open.1", OPEN);
        String address = address("b1-open.1");
        String request = "GET http://good.example.org/x HTTP/1.1\r\nHost: good.example.org\r\n\r\n";

        // Neither another machine, by the address of this one's proxy, nor a process of the host.
        for (int port = 13_128; port < 13_131; port++) {
            assertThat(NetworkLab.say(other, script, address, port, request)).doesNotContain("HTTP/1.1");
            assertThat(NetworkLab.say(HostCommands.STANDARD, script, address, port, request))
                    .doesNotContain("HTTP/1.1");
        }
        assertThat(internet.dialled).isEmpty();
        assertThat(log("b1-open.1")).isEmpty();
    }

    @Test
    void aPortThatSomebodyHasIsNotTakenFromThem() throws Exception {
        try (ServerSocket taken = new ServerSocket(13_128, 1, InetAddress.getByName("0.0.0.0"))) {
            HostCommands guest = machine("b1-open.1", OPEN);

            assertThat(get(guest, "http://good.example.org/x")).startsWith("HTTP/1.1 200");
            assertThat(taken.isBound()).isTrue();
        }
    }

    @Test
    void theNextWorkerOpensTheWayAgain() throws Exception {
        HostCommands guest = machine("b1-open.1", OPEN);
        provider.close();
        gate.close();
        assertThat(get(guest, "http://good.example.org/x")).doesNotContain("HTTP/1.1");

        open();
        assertThat(provider.create("b1-open.1", new MachineSpec(LIMITS, OPEN))).isTrue();

        assertThat(get(guest, "http://good.example.org/x")).startsWith("HTTP/1.1 200");
    }

    @Test
    void theWayEndsWithTheMachine() throws Exception {
        machine("b1-open.1", OPEN);
        String address = address("b1-open.1");

        provider.destroy("b1-open.1");
        firecracker.awaitEnds();

        assertThat(HostCommands.STANDARD.run("ip", "-o", "-4", "addr", "show")).doesNotContain(address + "/");
        assertThat(gate.open("b1-open.1", EgressPolicy.NONE)).isEmpty();
    }

    /** Where the machine's proxy listens. */
    private String address(String machine) throws IOException {
        String record = Files.readString(folder.resolve("data/machines/" + machine + "/machine.json"));
        int slot = Integer.parseInt(record.replaceAll("(?s).*\"slot\"\\s*:\\s*([0-9]+).*", "$1"));
        return new MachineNetwork("01234567", slot).hostAddress();
    }

    private String run(String machine, String... command) throws Exception {
        Process process = provider.exec(machine, Stream.of(command).toList());
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }
}
