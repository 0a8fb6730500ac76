package dev.swarm.activities.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxProviderTest extends MachineProviderContract {
    @TempDir
    Path elsewhere;

    @Override
    protected MachineProvider open(Path folder) {
        return new SandboxProvider(folder.resolve("machines"));
    }

    /** A worker of its own process, to be killed: starts a job, then waits. */
    static final class Worker {
        public static void main(String[] args) throws Exception {
            SandboxProvider provider = new SandboxProvider(Path.of(args[0]).resolve("machines"));
            provider.startJob(MACHINE, "j", List.of("sh", "-c", args[1]), Map.of());
            provider.exec(MACHINE, List.of("sh", "-c", args[2]));
            new java.util.concurrent.CountDownLatch(1).await();
        }
    }

    @Test
    void aJobSurvivesTheKillOfItsWorkerAndACommandDoesNot() throws Exception {
        String sleeper = sleeper();
        Process worker = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Worker.class.getName(),
                        root.toString(),
                        "echo begun; while [ ! -e /workspace/go ]; do sleep 0.02; done; exit 5",
                        sleeper + "; true")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        await(() -> provider.job(MACHINE, "j").isPresent() && log("j").equals("begun\n") && isRunning(sleeper));

        worker.destroyForcibly();
        assertThat(worker.waitFor(10, TimeUnit.SECONDS)).isTrue();

        await(() -> !isRunning(sleeper));
        assertThat(job("j").exitCode()).isEmpty();
        run("touch /workspace/go");
        assertThat(ended("j").exitCode()).contains(5);
    }

    @Test
    void hostFilesAreNotThere() throws Exception {
        Path secret = Files.writeString(elsewhere.resolve("secret"), "secret");

        assertThat(run("cat " + secret).exitCode()).isNotZero();
        assertThat(run("ls -A /").output().lines())
                .isSubsetOf(
                        "bin",
                        "dev",
                        "etc",
                        "home",
                        "lib",
                        "lib32",
                        "lib64",
                        "libx32",
                        "proc",
                        "sbin",
                        "tmp",
                        "usr",
                        "workspace");
        assertThat(run("ls -A /etc").output()).doesNotContain("shadow", "ssl");
    }

    @Test
    void theKernelsSettingsCannotBeChanged() throws Exception {
        String same = "v=$(cat /proc/sys/kernel/core_pattern) && echo \"$v\" > /proc/sys/kernel/core_pattern";

        assertThat(run(same).exitCode()).isNotZero();
        assertThat(run("unshare --user true").exitCode()).isNotZero();
        assertThat(run("mount -t tmpfs x /workspace").exitCode()).isNotZero();
    }

    @Test
    void hostProcessesCannotBeSeenOrKilled() throws Exception {
        Process victim = new ProcessBuilder("sleep", "60").start();
        try {
            assertThat(run("kill -9 " + victim.pid()).exitCode()).isNotZero();
            assertThat(run("kill -9 -1; ls -d /proc/[0-9]* | wc -l").exitCode()).isNotNull();
            assertThat(victim.isAlive()).isTrue();
            assertThat(run("ls -d /proc/[0-9]* | wc -l").output().length()).isLessThan(2);
        } finally {
            victim.destroyForcibly();
        }
    }

    @Test
    void signalsThatTheWorkerIgnoresCountInside() throws Exception {
        Path enter = root.resolve("machines/machines/" + MACHINE + "/enter");

        Process inside = new ProcessBuilder(
                        "sh", "-c", "trap '' INT HUP; exec \"$0\" sh -c 'kill -INT $$; echo ignored'", enter.toString())
                .start();

        assertThat(inside.getInputStream().readAllBytes()).isEmpty();
        assertThat(inside.waitFor()).isEqualTo(130);
    }

    @Test
    void aLinkInTheMachineDoesNotLeadTheHostAstray() throws Exception {
        Path target = Files.writeString(elsewhere.resolve("target"), "untouched");
        run("ln -s " + target + " ~/file; ln -s " + elsewhere + " ~/dir");

        provider.writeFile(MACHINE, "/home/agent/file", new byte[] {'x'});
        assertThatThrownBy(() -> provider.writeFile(MACHINE, "/home/agent/dir/target", new byte[] {'x'}))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> provider.writeFile(MACHINE, "/home/agent/../../etc/passwd", new byte[] {'x'}))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(target).hasContent("untouched");
        assertThat(elsewhere).isDirectoryContaining(path -> path.equals(target));
        assertThat(run("cat ~/file").output()).isEqualTo("x");
    }

    @Test
    void aVanishedJobCountsAsKilled() throws Exception {
        String sleeper = sleeper();
        start("j", sleeper);
        await(() -> isRunning(sleeper));
        Path pid = root.resolve("machines/machines/" + MACHINE + "/jobs/j/pid");
        long wrapper = Long.parseLong(Files.readString(pid).split(" ")[0]);

        ProcessHandle.of(wrapper).orElseThrow().destroyForcibly();

        assertThat(ended("j").exitCode()).contains(137);
        await(() -> !isRunning(sleeper));
    }

    @Test
    void itsFolderIsClosedToOthers() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("machines"))))
                .isEqualTo("rwx------");
    }

    @Test
    void badNamesAreRefused() {
        assertThatThrownBy(() -> provider.create("../x", MachineSpec.of(LIMITS)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> provider.startJob(MACHINE, "a/b", List.of("true"), Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void usageCountsCpu() throws Exception {
        provider.usage(MACHINE);
        start("j", "while :; do :; done");
        await(() -> provider.usage(MACHINE).cpuPercent() > 1);
        assertThat(job("j").running()).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void aHostileProgramReachesNothing() throws Exception {
        try (Bait bait = new Bait()) {
            List<Integer> ports = List.of(bait.listen("127.0.0.1"), bait.listen("0.0.0.0"));
            HostileProgram.Plan plan = HostileProgram.scan(ports, List.of(), List.of("GET http://a.example/ HTTP/1.1"));

            HostileProgram.Report report = HostileProgram.run(provider, MACHINE, plan);

            HostileProgram.assertReachedNothing(plan, report);
            assertThat(report.neighbours()).isEmpty();
            assertThat(report.proxy().values()).containsOnly("closed");
            assertThat(bait.visits).isEmpty();
        }
    }
}
