package dev.swarm.activities.machine.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.activities.machine.MachineProvider.JobStatus;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A machine in a network that only another machine reaches: jump host and machine each in a network namespace. */
@Timeout(90)
class SshJumpTest {
    private static final MachineSpec SPEC = MachineSpec.of(new MachineLimits(256, 64, 32));
    private static final SshTimings QUICK = new SshTimings(
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            2,
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30));
    private static final long PID = ProcessHandle.current().pid();
    private static final String JUMP = "swarm-j-" + PID;
    private static final String INNER = "swarm-m-" + PID;
    private static final String NET = "10." + (64 + PID % 128) + ".";
    private static final int PORT = 2022;

    @TempDir
    static Path shared;

    @TempDir
    Path root;

    private static SshServer jump;
    private static SshServer inner;
    private SshProvider provider;

    @BeforeAll
    static void buildNetwork() throws Exception {
        Assumptions.assumeTrue(SshServer.isRoot(), "network namespaces are made by root only");
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/sbin/ip")) || Files.isExecutable(Path.of("/sbin/ip")),
                "ip is not installed; apt-get install iproute2");
        ip("netns add " + JUMP);
        ip("netns add " + INNER);
        ip("link add swo" + PID % 100_000 + " type veth peer name swup netns " + JUMP);
        ip("addr add " + NET + "1.1/24 dev swo" + PID % 100_000);
        ip("link set swo" + PID % 100_000 + " up");
        ip("-n " + JUMP + " addr add " + NET + "1.2/24 dev swup");
        ip("-n " + JUMP + " link set swup up");
        ip("-n " + JUMP + " link set lo up");
        ip("-n " + JUMP + " link add swdown type veth peer name swup netns " + INNER);
        ip("-n " + JUMP + " addr add " + NET + "2.1/24 dev swdown");
        ip("-n " + JUMP + " link set swdown up");
        ip("-n " + INNER + " addr add " + NET + "2.2/24 dev swup");
        ip("-n " + INNER + " link set swup up");
        ip("-n " + INNER + " link set lo up");
        // Not even by a way that this host has to everywhere.
        ip("route add unreachable " + NET + "2.0/24");
        jump = SshServer.start(
                shared.resolve("jump"),
                List.of("ip", "netns", "exec", JUMP),
                NET + "1.2",
                PORT,
                List.of("AllowTcpForwarding yes"));
        inner = SshServer.start(
                shared.resolve("inner"), List.of("ip", "netns", "exec", INNER), NET + "2.2", PORT, List.of());
        Files.writeString(shared.resolve("known_hosts"), jump.hostKeyLine() + inner.hostKeyLine());
        Files.writeString(shared.resolve("ssh_config"), """
                Host bastion
                  HostName %s1.2
                  IdentityFile %s
                Host build-*
                  ProxyJump bastion
                Host build-1
                  HostName %s2.2
                  IdentityFile %s
                Host *
                  Port %d
                  UserKnownHostsFile %s
                  GlobalKnownHostsFile none
                """.formatted(
                        NET, jump.userKey(), NET, inner.userKey(), PORT, shared.resolve("known_hosts")));
    }

    @AfterAll
    static void removeNetwork() throws Exception {
        if (inner != null) {
            inner.close();
        }
        if (jump != null) {
            jump.close();
        }
        for (String name : List.of(INNER, JUMP)) {
            if (Files.exists(Path.of("/run/netns", name))) {
                ip("netns del " + name);
            }
        }
        if (jump != null || inner != null) {
            ip("route del unreachable " + NET + "2.0/24");
        }
    }

    @AfterEach
    void destroy() throws Exception {
        if (provider != null) {
            for (String machine : provider.machines()) {
                provider.destroy(machine);
            }
            provider.close();
        }
        assertThat(root.resolve("remote")).doesNotExist();
    }

    private static void ip(String arguments) throws IOException, InterruptedException {
        SshServer.run(("ip " + arguments).split(" "));
    }

    private SshProvider open(String... machine) throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "ssh-config: " + shared.resolve("ssh_config"),
                "folder: " + root.resolve("remote"),
                "machines:",
                "  - name: inner"));
        lines.addAll(List.of(machine));
        return new SshProvider(
                root.resolve("local"), SshPool.read(Files.write(root.resolve("pool.yaml"), lines)), QUICK);
    }

    private JobStatus job() throws IOException {
        return provider.job("m", "j").orElseThrow();
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("still not so after 30 s").isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void anAliasOfTheOpenSshConfigLeadsThroughItsJumpHostAlsoForGit() throws Exception {
        assertThatThrownBy(() -> {
                    try (Socket socket = new Socket()) {
                        socket.connect(new InetSocketAddress(NET + "2.2", PORT), 300);
                    }
                })
                .isInstanceOf(IOException.class);
        provider = open("    host: build-1");
        assertThat(provider.unavailable()).isEmpty();

        provider.create("m", SPEC);
        Process process = provider.exec(
                "m",
                List.of(
                        "sh",
                        "-c",
                        "git init -q . && git -c user.name=a -c user.email=a@b.invalid commit -q --allow-empty -m x"));
        assertThat(process.waitFor()).isZero();
        Path clone = root.resolve("clone");
        ProcessBuilder git = new ProcessBuilder("git", "clone", "-q", "ssh://machine/workspace", clone.toString());
        git.environment().put("GIT_SSH_COMMAND", provider.gitTransport("m").toString());
        git.environment().put("GIT_SSH_VARIANT", "simple");
        Process cloning = git.redirectErrorStream(true).start();
        assertThat(new String(cloning.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(cloning.waitFor()).isZero();
        assertThat(clone.resolve(".git")).exists();
    }

    @Test
    void theJumpHostCanStandInThePoolFile() throws Exception {
        provider = open("    host: " + NET + "2.2", "    identity-file: " + inner.userKey(), "    jump: [bastion]");

        assertThat(provider.unavailable()).isEmpty();
    }

    @Test
    void aJumpHostsKeyIsCheckedToo() throws Exception {
        String right = Files.readString(shared.resolve("known_hosts"));
        Files.writeString(shared.resolve("known_hosts"), inner.hostKeyLine());
        try {
            provider = open("    host: build-1");
            assertThat(provider.unavailable().orElseThrow().message())
                    .contains("bastion", "its host key is unknown", "ssh-keyscan -p " + PORT + " " + NET + "1.2");
            Files.writeString(shared.resolve("known_hosts"), jump.hostKeyLine());
            assertThat(provider.unavailable().orElseThrow().message())
                    .contains("build-1", "ssh bastion ssh-keyscan -p " + PORT + " " + NET + "2.2");
        } finally {
            Files.writeString(shared.resolve("known_hosts"), right);
        }
    }

    @Test
    void aJobGoesOnWhileTheNetworkIsDownAndNoOutputIsLost() throws Exception {
        provider = open("    host: build-1");
        provider.create("m", SPEC);
        provider.startJob(
                "m",
                "j",
                List.of("sh", "-c", "i=0; while [ $i -lt 3000 ]; do i=$((i + 1)); echo $i; sleep 0.001; done"),
                Map.of());
        await(() -> Files.size(job().log()) > 0);

        ip("-n " + JUMP + " link set swdown down");
        try {
            // The connection is noticed to be dead by its keep-alive, and a new one is not to be had.
            await(() -> !provider.responds("m"));
            assertThat(provider.isAlive("m")).isTrue();
        } finally {
            ip("-n " + JUMP + " link set swdown up");
        }
        await(() -> {
            try {
                return job().exitCode().isPresent();
            } catch (IOException e) {
                // Not there yet again.
                return false;
            }
        });

        assertThat(job().exitCode()).contains(0);
        List<String> lines = Files.readAllLines(job().log());
        assertThat(lines).hasSize(3000);
        assertThat(lines.getLast()).isEqualTo("3000");
    }
}
