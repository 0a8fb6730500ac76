package dev.swarm.activities.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.activities.machine.HostProcesses.Identity;
import dev.swarm.activities.machine.MachineProvider.JobStatus;
import dev.swarm.activities.machine.egress.EgressWays;
import dev.swarm.activities.machine.host.Disk;
import dev.swarm.activities.machine.pool.PoolTarget;
import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.EgressPolicy;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What virtual machines do beyond what every machine does; on real ones, where this host can run some. */
@Timeout(90)
class QemuProviderTest {
    private static final QemuTestHost HOST = new QemuTestHost(new PoolTarget(1, 2));
    private static final MachineSpec SPEC = MachineSpec.of(QemuTestHost.LIMITS);

    private QemuProvider provider;

    @BeforeEach
    void open() {
        provider = HOST.open();
        provider.unavailable()
                .ifPresent(reason -> Assumptions.abort("no machine can run on this host: " + reason.message()));
    }

    @AfterEach
    void destroy() throws IOException {
        for (String machine : provider.machines()) {
            provider.destroy(machine);
        }
        provider.close();
    }

    @AfterAll
    static void removeAll() throws IOException {
        HOST.close();
    }

    private String run(String machine, String script) throws Exception {
        Process process = provider.exec(machine, List.of("sh", "-c", script));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    private void start(String machine, String job, String script) throws IOException {
        provider.startJob(machine, job, List.of("sh", "-c", script), Map.of());
    }

    private JobStatus ended(String machine, String job) throws Exception {
        await(() -> provider.job(machine, job).orElseThrow().exitCode().isPresent());
        return provider.job(machine, job).orElseThrow();
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("still not so after 60 s").isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private VmRecord record(String machine) throws IOException {
        String id = Files.readString(HOST.data().resolve("machines/" + machine + "/vm"));
        return Disk.readJson(vmFolder(id).resolve("vm.json"), VmRecord.class);
    }

    private static Path vmFolder(String id) {
        return HOST.data().resolve("vms").resolve(id);
    }

    private long pid(String machine) throws IOException {
        return record(machine).qemu().flatMap(Identity::parse).orElseThrow().pid();
    }

    /** Both wake up with the same memory, and so with all random state that their template had. */
    @Test
    void twinsOutOfThePoolDifferAndKnowTheTime() throws Exception {
        provider.keepWarm(2);
        await(() -> provider.warm() >= 2);
        List<Path> warm = Disk.entries(HOST.data().resolve("vms"));
        provider.create("a", SPEC);
        provider.create("b", SPEC);
        assertThat(warm)
                .contains(vmFolder(record("a").id()), vmFolder(record("b").id()));
        String look =
                "hostname; cat /etc/machine-id /proc/sys/kernel/random/uuid; head -c 16 /dev/urandom | base64; mktemp -u;"
                        + " python3 -c 'import random, secrets; print(random.random()); print(secrets.token_hex())'";

        List<String> one = run("a", look).lines().toList();
        List<String> other = run("b", look).lines().toList();

        assertThat(one).hasSize(7).doesNotContainAnyElementsOf(other);
        assertThat(one.getFirst()).isEqualTo("a");
        assertThat(other.getFirst()).isEqualTo("b");
        for (String machine : List.of("a", "b")) {
            Instant before = Instant.now();
            Instant inside = Instant.ofEpochMilli(Long.parseLong(run(machine, "date +%s%3N")));
            assertThat(inside).isBetween(before.minusSeconds(2), Instant.now().plusSeconds(2));
        }
        assertThat(hostKey("a")).isNotEqualTo(hostKey("b"));
    }

    /** The one that the machine's sshd really proved itself by: the connection checks it. */
    private String hostKey(String machine) throws IOException {
        return Files.readString(vmFolder(record(machine).id()).resolve("known_hosts"));
    }

    @Test
    void aMachineThatDiesTakesItsJobsWithItAndNothingElse() throws Exception {
        provider.create("a", SPEC);
        provider.create("b", SPEC);
        start("a", "j", "echo begun; sleep 600");
        await(() -> Files.size(provider.job("a", "j").orElseThrow().log()) > 0);
        try (QmpClient monitor = QmpClient.connect(vmFolder(record("a").id()).resolve("run/qmp"))) {
            // What a panic of its kernel ends in.
            monitor.execute("system_reset");
        }
        await(() -> !provider.isAlive("a"));

        assertThat(provider.job("a", "j").orElseThrow().exitCode()).contains(137);
        assertThat(provider.job("a", "j").orElseThrow().log()).hasContent("begun\n");
        assertThat(provider.responds("a")).isFalse();
        assertThat(provider.create("a", SPEC)).isTrue();
        assertThatThrownBy(() -> provider.exec("a", List.of("true"))).isInstanceOf(IOException.class);
        assertThat(run("b", "echo alive")).isEqualTo("alive");
    }

    @Test
    void aFullDiskHurtsOnlyItsOwnMachine() throws Exception {
        provider.create("a", SPEC);
        provider.create("b", SPEC);

        assertThat(run("a", "for i in 1 2 3 4; do head -c 30M /dev/zero > $i || echo full; done 2> /dev/null"))
                .contains("full");
        assertThat(provider.responds("a")).isTrue();
        start("a", "j", "echo still here");
        assertThat(ended("a", "j").log()).hasContent("still here\n");
        assertThat(run("b", "echo x > y && cat y")).isEqualTo("x");
    }

    @Test
    void aHugeLogIsCut() throws Exception {
        provider.create("a", SPEC);
        start("a", "j", "head -c 80M /dev/zero | tr '\\\\0' x; exit 3");

        JobStatus status = ended("a", "j");

        assertThat(status.exitCode()).contains(3);
        assertThat(Files.size(status.log())).isLessThan((QemuTestHost.LIMITS.diskMiB() + 1L) << 20);
        assertThat(provider.responds("a")).isTrue();
    }

    @Test
    void theNextWorkerHasMachinesAndPool() throws Exception {
        provider.create("a", SPEC);
        start("a", "j", "echo begun; while [ ! -e go ]; do sleep 0.05; done; exit 5");
        await(() -> provider.engine().warm(QemuTestHost.LIMITS) > 0);
        provider.pause("a");
        provider.close();
        String machine = record("a").id();
        List<Path> before = Disk.entries(HOST.data().resolve("vms"));

        provider = HOST.open();
        assertThat(provider.engine().warm(QemuTestHost.LIMITS)).isEqualTo(before.size() - 1);
        assertThat(provider.isPaused("a")).isTrue();
        assertThat(provider.create("a", SPEC)).isTrue();
        provider.create("b", SPEC);

        assertThat(before).contains(vmFolder(record("b").id()));
        assertThat(record("a").id()).isEqualTo(machine);
        provider.resume("a");
        run("a", "touch go");
        assertThat(ended("a", "j").exitCode()).contains(5);
    }

    @Test
    void aHostThatStopsInOrderLeavesOnlyTheMachinesOfTickets() throws Exception {
        provider.create("a", SPEC);
        provider.keepWarm(2);
        await(() -> provider.warm() == 2);

        provider.shutDown();

        assertThat(Disk.entries(HOST.data().resolve("vms")))
                .containsExactly(vmFolder(record("a").id()));
        assertThat(provider.isAlive("a")).isTrue();
        provider = HOST.open();
    }

    @Test
    void whatAKilledWorkerWasMakingIsRemoved() throws Exception {
        VmStore store = new VmStore(HOST.data().resolve("vms"), Host.of(HOST.data(), true));
        Vm half = store.reserve("x");
        half.keep(new VmRecord(
                half.id(),
                "x",
                "1 2 other-boot",
                Optional.empty(),
                half.record().uid(),
                0,
                "",
                false));
        provider.close();

        provider = HOST.open();
        provider.engine();

        assertThat(half.folder()).doesNotExist();
    }

    @Test
    void cleaningLeavesMachinesAndPoolAlone() throws Exception {
        provider.create("a", SPEC);
        provider.keepWarm(1);
        await(() -> provider.warm() > 0);

        assertThat(provider.reapLeftovers()).isEmpty();

        assertThat(provider.warm()).isPositive();
        assertThat(run("a", "echo alive")).isEqualTo("alive");
        assertThat(provider.create("b", SPEC)).isFalse();
        assertThat(run("b", "echo alive")).isEqualTo("alive");
    }

    @Test
    void aSuspendedMachineGoesOnWhereItWas(@TempDir Path elsewhere) throws Exception {
        provider.create("a", SPEC);
        start("a", "j", "i=0; while [ ! -e stop ]; do i=$((i+1)); echo $i; sleep 0.1; done");
        await(() -> Files.size(provider.job("a", "j").orElseThrow().log()) > 6);
        run("a", "echo kept > file");
        Path file = elsewhere.resolve("suspended");

        provider.suspend("a", file);
        assertThat(provider.machines()).isEmpty();
        provider.bringBack("again", file);

        assertThat(run("again", "cat file; hostname")).isEqualTo("kept\nagain");
        run("again", "touch stop");
        List<String> lines = Files.readAllLines(ended("again", "j").log());
        for (int i = 0; i < lines.size(); i++) {
            assertThat(lines.get(i)).isEqualTo(Integer.toString(i + 1));
        }
    }

    @Test
    void qemuIsConfined() throws Exception {
        provider.create("a", SPEC);
        Path process = Path.of("/proc", Long.toString(pid("a")));

        String status = Files.readString(process.resolve("status"));
        assertThat(status).containsPattern("Seccomp:\\s+2");
        if (record("a").uid().isPresent()) {
            assertThat(status)
                    .containsPattern("Uid:\\s+" + record("a").uid().getAsInt() + "\\s")
                    .containsPattern("NoNewPrivs:\\s+1")
                    .containsPattern("CapEff:\\s+0+\n")
                    .containsPattern("CapBnd:\\s+0+\n");
            assertThat(Files.getAttribute(vmFolder(record("a").id()).resolve("run"), "unix:uid"))
                    .isEqualTo(0);
        }
    }

    @Test
    void aLargeFileArrivesWhole() throws Exception {
        provider.create("a", SPEC);
        byte[] content = new byte[3 << 20];
        Arrays.fill(content, (byte) 'x');

        provider.writeFile("a", "/workspace/large", content);

        assertThat(run("a", "wc -c < large; tr -d x < large | wc -c")).isEqualTo(content.length + "\n0");
        assertThatThrownBy(() -> provider.writeFile("a", "/etc/passwd", content))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Answers every connection with one line. */
    private record OneLine(Path socket) implements EgressWays {
        @Override
        public Set<EgressMode> modes() {
            return Set.of(EgressMode.NONE, EgressMode.GATEWAY);
        }

        @Override
        public Optional<Path> open(String machineId, EgressPolicy policy) {
            return policy.mode() == EgressMode.NONE ? Optional.empty() : Optional.of(socket);
        }

        @Override
        public void close(String machineId) {}

        @Override
        public Map<String, String> environment() {
            return Map.of("HTTPS_PROXY", "http://127.0.0.1:" + GUEST_PORT);
        }
    }

    @Test
    void aWayOutLeadsToTheHostsSocketAndNowhereElse(@TempDir Path elsewhere) throws Exception {
        provider.close();
        Path socket = elsewhere.resolve("way");
        provider = HOST.open(new OneLine(socket));
        EgressPolicy gateway = new EgressPolicy(EgressMode.GATEWAY, List.of());
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Thread.startVirtualThread(() -> {
                try (SocketChannel client = server.accept()) {
                    client.write(ByteBuffer.wrap("from the host\n".getBytes(StandardCharsets.UTF_8)));
                } catch (IOException e) {
                    // The test has ended without anybody calling.
                    return;
                }
            });
            try {
                provider.create("a", new MachineSpec(QemuTestHost.LIMITS, gateway));
            } catch (IOException e) {
                Assumptions.abort("this guest image's sshd carries no port: " + e.getMessage());
            }

            assertThat(run("a", "echo $HTTPS_PROXY; bash -c 'cat < /dev/tcp/127.0.0.1/3128'"))
                    .isEqualTo("http://127.0.0.1:3128\nfrom the host");
            start("a", "j", "echo $HTTPS_PROXY");
            assertThat(ended("a", "j").log()).hasContent("http://127.0.0.1:3128\n");
        }
        EgressPolicy all = new EgressPolicy(EgressMode.OPEN, List.of());
        assertThatThrownBy(() -> provider.create("b", new MachineSpec(QemuTestHost.LIMITS, all)))
                .isInstanceOf(IOException.class);
    }
}
