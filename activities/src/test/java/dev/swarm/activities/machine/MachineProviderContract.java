package dev.swarm.activities.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.activities.machine.MachineProvider.JobStatus;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every kind of machine must do and must prevent. */
@Timeout(60)
public abstract class MachineProviderContract {
    protected static final MachineLimits LIMITS = new MachineLimits(256, 64, 32);
    protected static final String MACHINE = "b1-ticket-1";

    private static final AtomicInteger TOKENS = new AtomicInteger();

    @TempDir
    protected Path root;

    protected MachineProvider provider;

    /** A provider over this folder; each call stands for a worker that starts anew. */
    protected abstract MachineProvider open(Path folder);

    @BeforeEach
    void bringUp() throws IOException {
        provider = open(root);
        provider.unavailable()
                .ifPresent(reason -> Assumptions.abort("no machine can run on this host: " + reason.message()));
        assertThat(provider.create(MACHINE, MachineSpec.of(LIMITS))).isFalse();
    }

    @AfterEach
    void bringDown() throws IOException {
        for (String machine : provider.machines()) {
            provider.destroy(machine);
        }
        provider.close();
    }

    /** How a command ended. */
    protected record Ended(int exitCode, String output) {}

    protected Ended run(String script) throws Exception {
        return run(provider.exec(MACHINE, List.of("sh", "-c", script)), "");
    }

    protected static Ended run(Process process, String input) throws Exception {
        Thread errors = Thread.startVirtualThread(() -> {
            try {
                process.getErrorStream().transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        errors.join();
        return new Ended(process.exitValue(), output.strip());
    }

    protected void start(String job, String script) throws IOException {
        provider.startJob(MACHINE, job, List.of("sh", "-c", script), Map.of());
    }

    protected JobStatus job(String job) throws IOException {
        return provider.job(MACHINE, job).orElseThrow();
    }

    protected String log(String job) throws IOException {
        return Files.readString(job(job).log());
    }

    protected JobStatus ended(String job) throws Exception {
        await(patience(), () -> job(job).exitCode().isPresent());
        return job(job);
    }

    /** How long a job may take to its end. */
    protected Duration patience() {
        return Duration.ofSeconds(20);
    }

    protected static void await(Callable<Boolean> condition) throws Exception {
        await(Duration.ofSeconds(20), condition);
    }

    private static void await(Duration patience, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("still not so after %s", patience).isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** A command line that no other process has. */
    protected static String sleeper() {
        return "sleep 7" + ProcessHandle.current().pid() + "." + TOKENS.incrementAndGet();
    }

    /** Whether this very command line runs in a machine; where machines have kernels of their own, asked inside. */
    protected boolean isRunning(String commandLine) throws IOException {
        String mark = commandLine.replace(' ', '\0') + "\0";
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
            try {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).equals(mark)) {
                    return true;
                }
            } catch (IOException e) {
                // It has just ended.
                continue;
            }
        }
        return false;
    }

    @Test
    void aCommandHasWorkspaceHomeAndTheStandardStreams() throws Exception {
        Process process = provider.exec(MACHINE, List.of("sh", "-c", "pwd; echo $HOME; cat; exit 3"));

        assertThat(run(process, "hello")).isEqualTo(new Ended(3, "/workspace\n/home/agent\nhello"));
    }

    @Test
    void aCommandWhoseClientIsKilledEndsInside() throws Exception {
        String sleeper = sleeper();
        Process command = provider.exec(MACHINE, List.of("sh", "-c", "echo up; " + sleeper + "; true"));
        assertThat(command.inputReader().readLine()).isEqualTo("up");
        await(() -> isRunning(sleeper));

        command.destroyForcibly();

        await(() -> !isRunning(sleeper));
        assertThat(run("echo alive").output()).isEqualTo("alive");
    }

    @Test
    void filesStayFromOneCommandToTheNext() throws Exception {
        run("echo a > /workspace/a; echo b > ~/b; echo c > /tmp/c");

        assertThat(run("cat /workspace/a /home/agent/b /tmp/c").output()).isEqualTo("a\nb\nc");
    }

    @Test
    void aWrittenFileIsThereAndRunnable() throws Exception {
        provider.writeFile(MACHINE, "/home/agent/hello.sh", "#!/bin/sh\necho hello\n".getBytes(StandardCharsets.UTF_8));
        provider.writeFile(MACHINE, "/home/agent/hello.sh", "#!/bin/sh\necho again\n".getBytes(StandardCharsets.UTF_8));

        assertThat(run("/home/agent/hello.sh").output()).isEqualTo("again");
        assertThat(run("echo '# more' >> /home/agent/hello.sh").exitCode()).isZero();
    }

    @Test
    void programsDoNotRunAsRootAndSeeNoHostEnvironment() throws Exception {
        assertThat(run("id -u").output()).isNotEqualTo("0");
        assertThat(run("env").output().lines().map(line -> line.substring(0, line.indexOf('='))))
                .containsOnly("PATH", "HOME", "USER", "LANG", "PWD");
    }

    /** Whatever cards there are inside: the host, other machines, name servers and the world do not answer. */
    @Test
    void thereIsNoNetwork() throws Exception {
        try (var server = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            List<String> places = List.of(
                    "127.0.0.1/" + server.getLocalPort(),
                    "10.0.2.2/" + server.getLocalPort(),
                    "10.0.2.2/22",
                    "10.0.2.3/53",
                    "169.254.169.254/80",
                    "192.0.2.1/80");
            String script = "for place in " + String.join(" ", places)
                    + "; do (timeout 4 bash -c \"exec 3<>/dev/tcp/$place\" 2> /dev/null && echo $place) & done; wait;"
                    + " timeout 8 getent hosts example.org";
            Process process = provider.exec(MACHINE, List.of("bash", "-c", script));

            assertThat(run(process, "").output()).isEmpty();
        }
    }

    @Test
    void theSystemCannotBeChanged() throws Exception {
        assertThat(run("touch /usr/x || touch /x || touch /etc/x || touch /dev/x")
                        .exitCode())
                .isNotZero();
        assertThat(run("rm -rf --no-preserve-root / 2> /dev/null; ls /usr/bin | wc -l")
                        .exitCode())
                .isZero();
        assertThat(provider.isAlive(MACHINE)).isTrue();
        // An empty folder for the host's key, where there is one, cannot be removed either.
        assertThat(run("ls -A /workspace /home/agent | grep -v '^.ssh$'").output())
                .isEqualTo("/home/agent:\n\n/workspace:");
    }

    @Test
    void aJobKeepsItsOutputAndExitCode() throws Exception {
        provider.startJob(
                MACHINE,
                "j",
                List.of("sh", "-c", "echo out; echo err >&2; echo $GREETING; exit 7"),
                Map.of("GREETING", "it's \"me\""));

        assertThat(ended("j").exitCode()).contains(7);
        assertThat(log("j")).isEqualTo("out\nerr\nit's \"me\"\n");
    }

    @Test
    void aJobStartsOnceHoweverOftenItIsAskedFor() throws Exception {
        start("j", "echo x >> /workspace/runs");
        start("j", "echo x >> /workspace/runs");
        ended("j");
        start("j", "echo x >> /workspace/runs");
        open(root).startJob(MACHINE, "j", List.of("sh", "-c", "echo x >> /workspace/runs"), Map.of());

        assertThat(ended("j").exitCode()).contains(0);
        assertThat(run("cat /workspace/runs").output()).isEqualTo("x");
    }

    @Test
    void anUnknownJobIsEmptyAndKillingItIsHarmless() throws Exception {
        assertThat(provider.job(MACHINE, "none")).isEmpty();
        assertThat(provider.job("no-machine", "none")).isEmpty();
        provider.killJob(MACHINE, "none");
    }

    @Test
    void aNewWorkerFindsMachineAndJob() throws Exception {
        start("j", "echo begun; while [ ! -e /workspace/go ]; do sleep 0.02; done; echo over; exit 4");
        await(() -> log("j").equals("begun\n"));

        MachineProvider later = open(root);
        assertThat(later.machines()).containsExactly(MACHINE);
        assertThat(later.create(MACHINE, MachineSpec.of(LIMITS))).isTrue();
        assertThat(later.job(MACHINE, "j").orElseThrow().exitCode()).isEmpty();

        run("touch /workspace/go");
        await(() -> later.job(MACHINE, "j").orElseThrow().exitCode().isPresent());
        assertThat(later.job(MACHINE, "j").orElseThrow().exitCode()).contains(4);
        assertThat(log("j")).isEqualTo("begun\nover\n");
    }

    @Test
    void killingAJobKillsAllItsProcesses() throws Exception {
        String sleeper = sleeper();
        start("j", "setsid " + sleeper + " & echo begun; wait");
        await(() -> isRunning(sleeper));

        provider.killJob(MACHINE, "j");

        assertThat(job("j").exitCode()).contains(137);
        assertThat(isRunning(sleeper)).isFalse();
        assertThat(run("echo alive").output()).isEqualTo("alive");
    }

    @Test
    void whatAJobLeavesRunningEndsWithIt() throws Exception {
        String sleeper = sleeper();
        start("j", "setsid " + sleeper + " > /dev/null 2>&1 & exit 0");

        assertThat(ended("j").exitCode()).contains(0);
        await(() -> !isRunning(sleeper));
    }

    @Test
    void killingAllKeepsTheMachine() throws Exception {
        String first = sleeper();
        String second = sleeper();
        start("j", first);
        start("k", second);
        await(() -> isRunning(first) && isRunning(second));

        provider.killAll(MACHINE);

        assertThat(ended("j").exitCode()).contains(137);
        assertThat(ended("k").exitCode()).contains(137);
        assertThat(run("echo alive").output()).isEqualTo("alive");
    }

    @Test
    void aPausedMachineStandsStillAndGoesOn() throws Exception {
        start("j", "while [ ! -e /workspace/stop ]; do echo tick; sleep 0.01; done");
        await(() -> log("j").length() > 20);

        provider.pause(MACHINE);
        provider.pause(MACHINE);
        assertThat(provider.isPaused(MACHINE)).isTrue();
        assertThat(open(root).isPaused(MACHINE)).isTrue();
        int length = log("j").length();
        Duration before = job("j").running();
        long until = System.nanoTime() + Duration.ofMillis(300).toNanos();
        while (System.nanoTime() < until) {
            assertThat(log("j")).hasSize(length);
            LockSupport.parkNanos(5_000_000);
        }
        assertThat(job("j").running()).isLessThan(before.plusMillis(150));

        provider.resume(MACHINE);
        assertThat(provider.isPaused(MACHINE)).isFalse();
        await(() -> log("j").length() > length + 20);
        run("touch /workspace/stop");
        assertThat(ended("j").exitCode()).contains(0);
    }

    @Test
    void aPausedJobCanBeKilledAndAPausedMachineDestroyed() throws Exception {
        String sleeper = sleeper();
        start("j", sleeper);
        start("k", sleeper);
        await(() -> isRunning(sleeper));
        provider.pause(MACHINE);

        provider.killJob(MACHINE, "j");
        assertThat(job("j").exitCode()).contains(137);

        provider.pause(MACHINE);
        provider.destroy(MACHINE);
        assertThat(isRunning(sleeper)).isFalse();
    }

    @Test
    void destroyLeavesNothing() throws Exception {
        String sleeper = sleeper();
        Process command = provider.exec(MACHINE, List.of("sh", "-c", "echo up; " + sleeper + ".1; true"));
        assertThat(command.inputReader().readLine()).isEqualTo("up");
        // Behind the command, which could not start in a workspace that is closed to it.
        start("j", "setsid " + sleeper + " & chmod 000 /workspace; mkdir -p ~/a/b; chmod 000 ~/a; wait");
        await(() -> isRunning(sleeper));

        provider.destroy(MACHINE);

        assertThat(isRunning(sleeper)).isFalse();
        assertThat(isRunning(sleeper + ".1")).isFalse();
        assertThat(command.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(provider.machines()).isEmpty();
        assertThat(provider.isAlive(MACHINE)).isFalse();
        assertThat(provider.job(MACHINE, "j")).isEmpty();
        provider.destroy(MACHINE);
    }

    @Test
    void aMemoryHogEndsAndTheMachineStays() throws Exception {
        start("j", "head -c 1500M /dev/zero | tail -c 1400M > /dev/null");

        assertThat(ended("j").exitCode().orElseThrow()).isNotZero();
        assertThat(run("echo alive").output()).isEqualTo("alive");
    }

    @Test
    void aForkBombStaysSmallAndCanBeDestroyed() throws Exception {
        provider.startJob(MACHINE, "j", List.of("bash", "-c", "b() { b | b & }; b; " + sleeper()), Map.of());
        await(() -> provider.usage(MACHINE).processes() > LIMITS.processes() / 2);

        for (int i = 0; i < 20; i++) {
            // The wall's own few processes count beside those inside.
            assertThat(provider.usage(MACHINE).processes()).isLessThan(LIMITS.processes() + 8);
        }
        provider.destroy(MACHINE);
        assertThat(provider.machines()).isEmpty();
    }

    @Test
    void aFileCannotBeLargerThanTheDiskLimitAndUsageTells() throws Exception {
        Ended ended = run("head -c 100M /dev/zero > /workspace/big; wc -c < /workspace/big");

        assertThat(Long.parseLong(ended.output())).isLessThanOrEqualTo(LIMITS.diskMiB() * 1024L * 1024);
        assertThat(provider.usage(MACHINE).diskMiB()).isGreaterThanOrEqualTo(LIMITS.diskMiB());
    }

    @Test
    void gitGoesInAndOutByTheTransport() throws Exception {
        assertThat(run("git init --quiet . && git config user.name a && git config user.email a@b.invalid"
                                + " && git commit --quiet --allow-empty -m first && git rev-parse HEAD")
                        .exitCode())
                .isZero();
        Path clone = root.resolve("clone");
        ProcessBuilder git = new ProcessBuilder("git", "clone", "--quiet", "ssh://machine/workspace", clone.toString());
        git.environment().put("GIT_SSH_COMMAND", provider.gitTransport(MACHINE).toString());
        git.environment().put("GIT_SSH_VARIANT", "simple");
        Ended cloned = run(git.redirectErrorStream(true).start(), "");

        assertThat(cloned).isEqualTo(new Ended(0, ""));
        assertThat(clone.resolve(".git")).exists();
    }

    @Test
    void machinesAreApart() throws Exception {
        provider.create("b1-other-1", MachineSpec.of(LIMITS));
        run("echo secret > /workspace/secret; echo secret > /tmp/secret");

        Process process = provider.exec("b1-other-1", List.of("sh", "-c", "cat /workspace/secret /tmp/secret"));
        assertThat(run(process, "").output()).isEmpty();
        provider.destroy("b1-other-1");
        assertThat(run("cat /workspace/secret").output()).isEqualTo("secret");
    }
}
