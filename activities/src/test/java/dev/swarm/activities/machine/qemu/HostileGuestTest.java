package dev.swarm.activities.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.activities.machine.Bait;
import dev.swarm.activities.machine.HostileProgram;
import dev.swarm.activities.machine.HostileProgram.Plan;
import dev.swarm.activities.machine.HostileProgram.Report;
import dev.swarm.activities.machine.egress.EgressGate;
import dev.swarm.activities.machine.egress.EgressOptions;
import dev.swarm.activities.machine.egress.Internet;
import dev.swarm.activities.machine.pool.PoolTarget;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.EgressPolicy;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hostile program inside real virtual machines, one for each egress mode, side by side: it scans the host, the other
 * machines, the LAN, name servers and metadata addresses, and forges requests to the proxy. Nothing but the answers that its
 * mode allows comes back, and nobody outside has heard of it.
 */
@Timeout(180)
class HostileGuestTest {
    private static final ObjectMapper JSON = Payloads.objectMapper();
    private static final String REFUSED = "(400|403|414|431|501|502|505)( 400)?";

    /** QEMU plays a router and a name server, which have hardware addresses and nothing behind them. */
    private static final List<String> ALLOWED_ARP = List.of("10.0.2.2", "10.0.2.3");

    @TempDir
    private Path folder;

    private QemuTestHost host;
    private Internet internet;
    private EgressGate gate;
    private QemuProvider provider;
    private Bait bait;
    private Optional<Lan> lan = Optional.empty();

    @BeforeEach
    void open() throws Exception {
        host = new QemuTestHost(new PoolTarget(0, 1));
        internet = new Internet()
                .name("good.example.org", Internet.PUBLIC)
                .name("other.example.net", Internet.PUBLIC)
                .name("me.example.org", "127.0.0.1")
                .name("machine.example.org", "10.0.2.2")
                .name("lan.example.org", Lan.NEIGHBOUR)
                .name("metadata.example.org", "169.254.169.254")
                .name("metadata6.example.org", "fd00:ec2::254")
                .name("both.example.org", Internet.PUBLIC + " 127.0.0.1");
        gate = internet.gate(folder.resolve("gate"), EgressOptions.standard(internet.url()));
        bait = new Bait();
        lan = Lan.open(folder);
        provider = host.open(gate);
        provider.unavailable()
                .ifPresent(reason -> Assumptions.abort("no machine can run on this host: " + reason.message()));
    }

    @AfterEach
    void close() throws Exception {
        provider.close();
        host.close();
        gate.close();
        internet.close();
        bait.close();
        if (lan.isPresent()) {
            lan.get().close();
        }
    }

    @Test
    void nothingButTheAllowedAnswersComesBack() throws Exception {
        List<Integer> ports = List.of(bait.listen("127.0.0.1"), bait.listen("127.0.0.1"), bait.listen("0.0.0.0"));
        for (int port : ports) {
            assertThat(Bait.answers("127.0.0.1", port)).isTrue();
        }
        if (lan.isPresent()) {
            assertThat(Bait.answers(Lan.NEIGHBOUR, Lan.PORT)).isTrue();
            assertThat(Bait.answers(Lan.HOST, ports.getLast())).isTrue();
        }
        bait.visits.clear();
        for (EgressMode mode : EgressMode.values()) {
            provider.create(mode.wire(), new MachineSpec(QemuTestHost.LIMITS, policy(mode)));
        }

        Plan plan = plan(ports);
        Map<EgressMode, Report> reports = attackFromAll(plan);

        for (EgressMode mode : EgressMode.values()) {
            Report report = Objects.requireNonNull(reports.get(mode));
            HostileProgram.assertReachedNothing(plan, report);
            assertThat(ALLOWED_ARP).containsAll(report.neighbours());
            assertAnswersOfTheProxy(mode, report.proxy());
        }
        assertThat(bait.visits).isEmpty();
        assertThat(internet.dialled)
                .isNotEmpty()
                .allSatisfy(address -> assertThat(address)
                        .isIn(new InetSocketAddress(Internet.PUBLIC, 80), new InetSocketAddress(Internet.PUBLIC, 443)));
        assertThat(internet.requests)
                .noneMatch(request -> request.contains("second") || request.contains("redirected"))
                .noneMatch(request -> request.contains("metadata") || request.contains("smuggled"));
        assertWhatIsLogged();
        for (EgressMode mode : EgressMode.values()) {
            assertThat(provider.responds(mode.wire())).isTrue();
        }
    }

    private static void assertAnswersOfTheProxy(EgressMode mode, Map<String, String> answers) {
        if (mode == EgressMode.NONE) {
            assertThat(answers.values()).containsOnly("closed");
            return;
        }
        Map<String, String> allowed = ProxyRequests.allowed(mode);
        answers.forEach((request, answer) -> assertThat(answer)
                .as("answer to %s in mode %s", request, mode)
                .matches(Objects.requireNonNull(allowed.getOrDefault(request, REFUSED))));
    }

    /** Every connection is written down, and what was allowed is what the mode allows. */
    private void assertWhatIsLogged() throws IOException {
        Map<EgressMode, List<String>> targets = Map.of(
                EgressMode.NONE,
                List.of(),
                EgressMode.GATEWAY,
                List.of("gateway.swarm:80"),
                EgressMode.REGISTRIES,
                List.of("gateway.swarm:80", "good.example.org:80", "good.example.org:443"),
                EgressMode.OPEN,
                List.of("gateway.swarm:80", "good.example.org:80", "good.example.org:443", "other.example.net:80"));
        for (EgressMode mode : EgressMode.values()) {
            Path log = folder.resolve("gate/log/" + mode.wire() + ".jsonl");
            List<String> allowed = new ArrayList<>();
            if (mode != EgressMode.NONE) {
                for (String line : Files.readAllLines(log)) {
                    if (JSON.readTree(line).path("outcome").asText().equals("allowed")) {
                        allowed.add(JSON.readTree(line).path("target").asText());
                    }
                }
            }
            assertThat(Objects.requireNonNull(targets.get(mode)))
                    .as("allowed in mode %s", mode)
                    .containsAll(allowed);
        }
    }

    private static EgressPolicy policy(EgressMode mode) {
        return new EgressPolicy(mode, mode == EgressMode.REGISTRIES ? List.of("*.example.org") : List.of());
    }

    private Map<EgressMode, Report> attackFromAll(Plan plan) throws Exception {
        Map<EgressMode, Future<Report>> running = new EnumMap<>(EgressMode.class);
        Map<EgressMode, Report> reports = new EnumMap<>(EgressMode.class);
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            for (EgressMode mode : EgressMode.values()) {
                running.put(mode, each.submit(() -> HostileProgram.run(provider, mode.wire(), plan)));
            }
            for (Map.Entry<EgressMode, Future<Report>> one : running.entrySet()) {
                reports.put(one.getKey(), one.getValue().get());
            }
        }
        return reports;
    }

    private Plan plan(List<Integer> baits) throws IOException {
        List<Integer> ports = new ArrayList<>(baits);
        ports.add(Lan.PORT);
        for (EgressMode other : EgressMode.values()) {
            ports.add(sshPort(other.wire()));
        }
        return HostileProgram.scan(ports, List.of(Lan.HOST, Lan.NEIGHBOUR), ProxyRequests.all(baits.getFirst()));
    }

    private int sshPort(String machine) throws IOException {
        return provider.vm(machine).record().sshPort();
    }
}
