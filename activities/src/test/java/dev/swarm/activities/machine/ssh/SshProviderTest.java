package dev.swarm.activities.machine.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.activities.machine.MachineProvider.JobStatus;
import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.EgressPolicy;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is particular to machines behind SSH: connections that break, host keys, limits of connections. */
@Timeout(60)
class SshProviderTest {
    private static final MachineSpec SPEC = MachineSpec.of(new MachineLimits(256, 64, 32));
    private static final SshTimings QUICK = new SshTimings(
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            3,
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));
    private static final String COUNT =
            "i=0; while [ ! -e /workspace/stop ]; do i=$((i + 1)); echo line $i; sleep 0.002; done";

    @TempDir
    static Path serverFolder;

    @TempDir
    Path root;

    private static SshServer server;
    private final List<SshProvider> opened = new ArrayList<>();
    private SshProvider provider;

    @BeforeAll
    static void startServer() throws Exception {
        server = SshServer.start(serverFolder);
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        server.writeKnownHosts();
        provider = open("local");
    }

    @AfterEach
    void destroyAll() throws Exception {
        for (SshProvider each : opened) {
            for (String machine : each.machines()) {
                each.destroy(machine);
            }
            each.close();
        }
        assertThat(root.resolve("remote")).doesNotExist();
    }

    private SshProvider open(String folder, String... more) throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "known-hosts: " + serverFolder.resolve("known_hosts"),
                "folder: " + root.resolve("remote"),
                "connections: 3",
                "machines:",
                "  - name: near",
                "    host: 127.0.0.1",
                "    port: " + server.port(),
                "    identity-file: " + server.userKey(),
                "    slots: 2"));
        lines.addAll(List.of(more));
        Path pool = Files.write(root.resolve(folder + ".yaml"), lines);
        SshProvider fresh = new SshProvider(root.resolve(folder), SshPool.read(pool), QUICK);
        opened.add(fresh);
        return fresh;
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("still not so after 20 s").isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private JobStatus job(String job) throws IOException {
        return provider.job("m", job).orElseThrow();
    }

    private Path remote() throws IOException {
        try (var houses = Files.list(root.resolve("remote/machines"))) {
            return houses.findFirst().orElseThrow().resolve("m");
        }
    }

    private String run(String script) throws Exception {
        Process process = provider.exec("m", List.of("sh", "-c", script));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return output.strip();
    }

    @Test
    void processesOfMachinesThatAreNoMoreEnd() throws Exception {
        provider.create("m", SPEC);
        provider.startJob("m", "j", List.of("sleep", "60"), Map.of());
        String house = Files.readString(root.resolve("local/house")).strip();
        Process orphan = marked(house + "/gone/");
        Process alive = marked(house + "/m/");
        Process others = marked("another-house/gone/");
        try {
            assertThat(provider.reapLeftovers()).containsExactly("process " + orphan.pid() + "@near");

            assertThat(orphan.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(alive.isAlive()).isTrue();
            assertThat(others.isAlive()).isTrue();
            assertThat(job("j").exitCode()).isEmpty();
        } finally {
            orphan.destroyForcibly();
            alive.destroyForcibly();
            others.destroyForcibly();
        }
    }

    private static Process marked(String mark) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sleep", "60");
        builder.environment().put("SWARM_MACHINE", mark);
        return builder.start();
    }

    @Test
    void aJobGoesOnWhenTheConnectionIsCutAndEachByteOfItsLogComesOnce() throws Exception {
        provider.create("m", SPEC);
        provider.startJob("m", "j", List.of("sh", "-c", COUNT), Map.of());

        for (int i = 0; i < 5; i++) {
            long before = Files.size(job("j").log());
            server.cut();
            await(() -> Files.size(job("j").log()) > before + 50);
        }
        run("touch /workspace/stop");
        await(() -> job("j").exitCode().isPresent());

        List<String> lines = Files.readAllLines(job("j").log());
        for (int i = 0; i < lines.size(); i++) {
            assertThat(lines.get(i)).isEqualTo("line " + (i + 1));
        }
        assertThat(job("j").log()).hasSameBinaryContentAs(remote().resolve("jobs/j/log"));
    }

    @Test
    void aHostThatIsAwayIsNotDeadAndIsCleanedUpWhenItIsBack() throws Exception {
        provider.create("m", SPEC);
        provider.startJob("m", "j", List.of("sh", "-c", COUNT), Map.of());
        await(() -> Files.size(job("j").log()) > 0);

        server.stop();
        try {
            await(() -> !provider.responds("m"));
            assertThat(provider.isAlive("m")).isTrue();
            assertThatThrownBy(() -> provider.usage("m")).isInstanceOf(IOException.class);
            assertThat(provider.unavailable()).isEmpty();
        } finally {
            server.startAgain();
        }
        assertThat(provider.responds("m")).isTrue();
        long size = Files.size(job("j").log());
        await(() -> Files.size(job("j").log()) > size);

        server.stop();
        try {
            assertThatThrownBy(() -> provider.destroy("m")).isInstanceOf(IOException.class);
            assertThat(provider.isAlive("m")).isFalse();
            assertThat(provider.machines()).containsExactly("m");
        } finally {
            server.startAgain();
        }
        provider.destroy("m");
        assertThat(provider.machines()).isEmpty();
    }

    @Test
    void aCommandEndsWithItsConnectionAndWhenItIsDestroyed() throws Exception {
        provider.create("m", SPEC);
        Process first = provider.exec("m", List.of("sh", "-c", "echo up; sleep 4711.1; true"));
        assertThat(first.inputReader().readLine()).isEqualTo("up");
        Process second = provider.exec("m", List.of("sh", "-c", "echo up; sleep 4711.2; true"));
        assertThat(second.inputReader().readLine()).isEqualTo("up");
        assertThat(provider.usage("m").processes()).isPositive();

        first.destroyForcibly();
        assertThat(first.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(first.exitValue()).isEqualTo(255);
        assertThat(second.isAlive()).isTrue();
        server.cut();
        assertThat(second.waitFor(10, TimeUnit.SECONDS)).isTrue();

        await(() -> provider.usage("m").processes() == 0);
    }

    @Test
    void anUnknownHostKeyIsRefusedWithAHint() throws Exception {
        Files.writeString(serverFolder.resolve("known_hosts"), "");

        assertThatThrownBy(() -> provider.create("m", SPEC))
                .hasMessageContaining("is refused: its host key is unknown: SHA256:")
                .hasMessageContaining("ssh-keyscan -p " + server.port() + " 127.0.0.1 >> " + serverFolder);
        assertThat(provider.unavailable().orElseThrow().message()).contains("its host key is unknown");
        server.writeKnownHosts();
        assertThat(provider.unavailable()).isEmpty();
    }

    @Test
    void aChangedOrRevokedHostKeyIsRefused() throws Exception {
        SshServer.run(
                "ssh-keygen",
                "-q",
                "-t",
                "ed25519",
                "-N",
                "",
                "-f",
                root.resolve("other").toString());
        String right = server.hostKeyLine();
        String name = right.substring(0, right.indexOf(' '));
        Files.writeString(
                serverFolder.resolve("known_hosts"), name + " " + Files.readString(root.resolve("other.pub")));
        assertThatThrownBy(() -> provider.create("m", SPEC))
                .hasMessageContaining("its host key has CHANGED")
                .hasMessageContaining("ssh-keygen -R '" + name + "'");

        Files.writeString(serverFolder.resolve("known_hosts"), right + "@revoked " + right);
        assertThatThrownBy(() -> provider.create("m", SPEC)).hasMessageContaining("marked as revoked");
        server.writeKnownHosts();
    }

    @Test
    void aKeyThatIsNotLetInIsNamed() throws Exception {
        SshServer.run(
                "ssh-keygen",
                "-q",
                "-t",
                "ed25519",
                "-N",
                "",
                "-f",
                root.resolve("other").toString());
        SshServer.run(
                "ssh-keygen",
                "-q",
                "-t",
                "ed25519",
                "-N",
                "secret",
                "-f",
                root.resolve("locked").toString());
        SshPool pool = open(
                        "stranger",
                        "  - name: locked",
                        "    host: 127.0.0.1",
                        "    port: " + server.port(),
                        "    identity-file: " + root.resolve("locked"),
                        "  - name: stranger",
                        "    host: 127.0.0.1",
                        "    port: " + server.port(),
                        "    identity-file: " + root.resolve("other"))
                .pool();

        try (RemoteHosts hosts = new RemoteHosts(pool, "house", QUICK)) {
            Map<String, IOException> problems = hosts.probeAll();
            assertThat(problems).containsOnlyKeys("locked", "stranger");
            assertThat(problems.get("locked"))
                    .hasMessageContaining("no key to log in with; not usable: " + root.resolve("locked"));
            assertThat(problems.get("stranger"))
                    .hasMessageContaining("does not accept " + root.resolve("other") + ". Add its public half");
        }
    }

    @Test
    void connectionsAreLimitedReusedAndClosedWhenIdle() throws Exception {
        provider.create("m", SPEC);
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            processes.add(provider.exec("m", List.of("cat")));
        }
        assertThatThrownBy(() -> provider.usage("m")).hasMessageContaining("all 3 connections to near are in use");
        assertThat(provider.openTo("near")).isEqualTo(3);

        for (Process process : processes) {
            process.getOutputStream().close();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }
        provider.usage("m");
        assertThat(provider.openTo("near")).isLessThanOrEqualTo(3);
        await(() -> provider.openTo("near") == 0);
        assertThat(run("echo again")).isEqualTo("again");
    }

    @Test
    void closingEndsCommandsAndNotJobs() throws Exception {
        provider.create("m", SPEC);
        provider.startJob("m", "j", List.of("sh", "-c", COUNT), Map.of());
        Process command = provider.exec("m", List.of("cat"));

        provider.close();

        assertThat(command.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> provider.usage("m")).isInstanceOf(Exception.class);
        opened.remove(provider);
        provider = open("local");
        long size = Files.size(job("j").log());
        await(() -> Files.size(job("j").log()) > size);
    }

    @Test
    void anotherWorkersMachinesAreNeverTouched() throws Exception {
        provider.create("m", SPEC);
        SshProvider other = open("other");
        assertThat(other.machines()).isEmpty();
        assertThat(other.create("m", SPEC)).isFalse();
        other.startJob("m", "j", List.of("sleep", "4712"), Map.of());

        provider.destroy("m");

        assertThat(other.isAlive("m")).isTrue();
        assertThat(other.job("m", "j").orElseThrow().exitCode()).isEmpty();
    }

    @Test
    void whatIsThereWithoutARecordIsFoundAndDestroyed() throws Exception {
        provider.create("m", SPEC);
        Files.delete(root.resolve("local/machines/m/machine.json"));

        assertThat(provider.isAlive("m")).isFalse();
        assertThat(provider.machines()).containsExactly("m");
        provider.destroy("m");
        assertThat(provider.machines()).isEmpty();
    }

    @Test
    void aFullPoolTakesNoMoreAndAnUnconfinedMachineOnlyOpenTickets() throws Exception {
        provider = open(
                "mixed",
                "  - name: wild",
                "    host: 127.0.0.1",
                "    port: " + server.port(),
                "    identity-file: " + server.userKey(),
                "    confinement: none");
        assertThat(provider.egressModes()).containsExactlyInAnyOrder(EgressMode.NONE, EgressMode.OPEN);
        provider.create("m", SPEC);
        provider.create("n", SPEC);

        assertThatThrownBy(() -> provider.create("o", SPEC)).hasMessageContaining("its 2 slots are taken");
        assertThatThrownBy(() -> provider.create(
                        "o", new MachineSpec(SPEC.limits(), new EgressPolicy(EgressMode.OPEN, List.of()))))
                .hasMessageContaining(SshServer.isRoot() ? "the login must not be root" : "two links are needed");
    }

    @Test
    void outputIsHereWithinATenthOfASecond() throws Exception {
        provider.create("m", SPEC);
        provider.startJob("m", "warm", List.of("true"), Map.of());
        await(() -> job("warm").exitCode().isPresent());
        List<Long> delays = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String name = "j" + i;
            provider.startJob("m", name, List.of("sh", "-c", "sleep 0.2; date +%s%3N; sleep 4713"), Map.of());
            await(() -> Files.size(job(name).log()) > 0);
            delays.add(System.currentTimeMillis()
                    - Long.parseLong(Files.readString(job(name).log()).strip()));
            provider.killJob("m", name);
        }
        // The median: a busy machine may hold up one of them.
        assertThat(delays.stream().sorted().toList().get(2)).isLessThan(100);
    }
}
