package dev.swarm.infra.process;

import static dev.swarm.infra.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.infra.data.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path temp;

    private final List<ProcessEvent> events = new CopyOnWriteArrayList<>();
    private DataFolder data;
    private Supervisor supervisor;

    @BeforeEach
    void open() throws IOException {
        data = DataFolder.open(temp.resolve("data"));
        supervisor = supervisor();
    }

    private Supervisor supervisor() throws IOException {
        return new Supervisor(data, events::add, Duration.ofMillis(10), Duration.ofMillis(50), Set.of("HOME"));
    }

    @AfterEach
    void close() throws IOException {
        supervisor.close();
    }

    private static ProcessSpec sleeper(String name) {
        return ProcessSpec.of(name, List.of("sleep", "300"));
    }

    @Test
    void restartsAChildThatWasKilled() throws Exception {
        ManagedProcess child = supervisor.start(sleeper("child"));
        long first = child.pid().orElseThrow();

        ProcessHandle.of(first).orElseThrow().destroyForcibly();

        eventually("restarted", SOON, () -> child.pid().orElse(first) != first);
        assertThat(child.deaths()).isEqualTo(1);
        assertThat(events)
                .startsWith(new ProcessEvent.Started("child", first), new ProcessEvent.Died("child", first, 137))
                .anyMatch(event -> event instanceof ProcessEvent.Restarted r && r.times() == 1);
    }

    @Test
    void whatIsWithheldReachesOnlyTheChildWhoseSecretItIs() throws Exception {
        List<String> command = List.of("sh", "-c", "printenv HOME > $NAME.new; mv $NAME.new $NAME; sleep 300");
        Path stranger = temp.resolve("stranger");
        Path trusted = temp.resolve("trusted");

        supervisor.start(ProcessSpec.of("stranger", command).withEnvironment(Map.of("NAME", stranger.toString())));
        supervisor.start(ProcessSpec.of("trusted", command)
                .withEnvironment(Map.of("NAME", trusted.toString()))
                .withSecrets(Set.of("HOME")));

        eventually("both told", SOON, () -> Files.exists(stranger) && Files.exists(trusted));
        assertThat(stranger).isEmptyFile();
        assertThat(trusted).hasContent(System.getenv("HOME"));
    }

    @Test
    void stopsChildrenInReverseOrderAndStartsNoneAgain() throws Exception {
        ManagedProcess first = supervisor.start(sleeper("first"));
        ManagedProcess second = supervisor.start(sleeper("second"));

        supervisor.close();

        assertThat(first.isRunning()).isFalse();
        assertThat(second.isRunning()).isFalse();
        assertThat(events.stream()
                        .filter(ProcessEvent.Stopped.class::isInstance)
                        .map(ProcessEvent::name))
                .containsExactly("second", "first");
        assertThat(events).noneMatch(ProcessEvent.Died.class::isInstance);
        assertThat(data.folder("run")).isEmptyDirectory();
    }

    @Test
    void asksChildrenToEndAtOnce() throws Exception {
        Path together = temp.resolve("together");
        Files.createDirectory(together);
        // Each ends only when it sees that the other was asked too.
        String script =
                "trap 'touch $1; while [ ! -e $2 ]; do sleep 0.02; done; exit 0' TERM; touch $1.up; while :; do sleep 0.02; done";
        ManagedProcess first = supervisor.start(pair("first", script, together, "a", "b"));
        ManagedProcess second = supervisor.start(pair("second", script, together, "b", "a"));
        eventually(
                "both are up",
                SOON,
                () -> Files.exists(together.resolve("a.up")) && Files.exists(together.resolve("b.up")));

        supervisor.close(List.of(first, second));

        assertThat(events)
                .filteredOn(ProcessEvent.Stopped.class::isInstance)
                .allSatisfy(event ->
                        assertThat(((ProcessEvent.Stopped) event).exitCode()).isZero());
    }

    private static ProcessSpec pair(String name, String script, Path folder, String mine, String other) {
        return ProcessSpec.of(
                        name,
                        List.of(
                                "sh",
                                "-c",
                                script,
                                name,
                                folder.resolve(mine).toString(),
                                folder.resolve(other).toString()))
                .withStop("TERM", SOON);
    }

    @Test
    void killsAChildThatIgnoresTheRequestToEnd() throws Exception {
        ManagedProcess child = supervisor.start(ProcessSpec.of(
                        "deaf", List.of("bash", "-c", "trap '' TERM; echo up; while :; do read -t 300 < <(:) ; done"))
                .withStop("TERM", Duration.ofMillis(200)));
        eventually("up", SOON, () -> child.lastLogLines(5).contains("up"));

        child.stop();

        assertThat(child.isRunning()).isFalse();
    }

    @Test
    void endsTheOrphanOfAnEarlierRun() throws Exception {
        Process orphan = new ProcessBuilder("sleep", "300").start();
        record(orphan.pid(), List.of("sleep", "300"), true);

        ManagedProcess child = supervisor.start(sleeper("child"));

        assertThat(orphan.isAlive()).isFalse();
        assertThat(events).first().isEqualTo(new ProcessEvent.OrphanEnded("child", orphan.pid()));
        assertThat(child.isRunning()).isTrue();
    }

    @Test
    void endsTheOrphanWhosePidFileIsCutShort() throws Exception {
        Path pidFile = data.folder("run").resolve("child.pid");
        Files.writeString(pidFile, "{\"pid\":12");
        ProcessBuilder marked = new ProcessBuilder("sleep", "300");
        marked.environment().put(ManagedProcess.MARK, pidFile.toString());
        ProcessBuilder other = new ProcessBuilder("sleep", "302");
        other.environment().put(ManagedProcess.MARK, pidFile.toString());
        Process orphan = marked.start();
        Process itsChild = other.start();
        try {
            ManagedProcess child = supervisor.start(sleeper("child"));

            assertThat(orphan.isAlive()).isFalse();
            assertThat(itsChild.isAlive())
                    .as("only the process itself is known")
                    .isTrue();
            assertThat(child.isRunning()).isTrue();
        } finally {
            itsChild.destroyForcibly();
        }
    }

    /** What remains when this whole process is killed: the child and its pid file. */
    @Test
    void findsTheOrphanOfAWrapperAndOfAScript() throws Exception {
        Path script = Files.writeString(temp.resolve("script"), "#!/bin/sh\nwhile :; do sleep 1; done\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        for (List<String> command : List.of(List.of("env", "A=1", "sleep", "300"), List.of(script.toString()))) {
            ManagedProcess child = supervisor.start(ProcessSpec.of("child", command));
            ProcessHandle orphan = ProcessHandle.of(child.pid().orElseThrow()).orElseThrow();
            ProcessIdentity identity = ProcessIdentity.read(data.folder("run").resolve("child.pid"))
                    .orElseThrow();

            eventually("found", SOON, () -> identity.find().equals(Optional.of(orphan)));

            supervisor.close();
            assertThat(identity.find()).isEmpty();
        }
    }

    @Test
    void leavesAProcessAloneThatOnlyHasTheSamePid() throws Exception {
        Process stranger = new ProcessBuilder("sleep", "301").start();
        try {
            record(stranger.pid(), List.of("sleep", "300"), true);
            supervisor.start(sleeper("child")).stop();
            assertThat(stranger.isAlive()).isTrue();

            record(stranger.pid(), List.of("sleep", "301"), false);
            supervisor.close();
            supervisor.start(sleeper("child")).stop();
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    private void record(long pid, List<String> command, boolean sameStart) throws Exception {
        eventually(
                "exec",
                SOON,
                () -> Files.readString(Path.of("/proc/" + pid + "/cmdline")).startsWith("sleep"));
        ProcessIdentity identity = ProcessIdentity.of(pid, command).orElseThrow();
        String start = sameStart ? identity.start() : identity.start() + "1";
        new ProcessIdentity(pid, start, command).write(data.folder("run").resolve("child.pid"));
    }

    @Test
    void ignoresAHalfWrittenPidFile() throws Exception {
        Files.writeString(data.folder("run").resolve("child.pid"), "{\"pid\": 1,");

        assertThat(supervisor.start(sleeper("child")).isRunning()).isTrue();
    }

    @Test
    void tellsWhyAChildIsNotReady() throws Exception {
        ManagedProcess child =
                supervisor.start(ProcessSpec.of("broken", List.of("sh", "-c", "echo no such table: $COLOUR; exit 3"))
                        .withEnvironment(Map.of("COLOUR", "blue")));

        assertThatThrownBy(() -> child.awaitReady(() -> false, SOON, line -> {}))
                .isInstanceOf(ProcessNotReadyException.class)
                .hasMessageContaining("exit code 3")
                .hasMessageContaining("no such table: blue");
    }

    @Test
    void givesUpWaitingWhenTheTimeIsOver() throws Exception {
        ManagedProcess child = supervisor.start(sleeper("slow"));

        assertThatThrownBy(() -> child.awaitReady(ReadinessCheck.tcp(1), Duration.ofMillis(100), line -> {}))
                .hasMessageContaining("not ready");
    }

    @Test
    void reportsAProgramThatDoesNotExist() {
        assertThatThrownBy(() -> supervisor.start(ProcessSpec.of("none", List.of("/no/such/program"))))
                .isInstanceOf(IOException.class);
        assertThat(supervisor.processes()).isEmpty();
    }

    @Test
    void rotatesALargeLogWhileTheChildWrites() throws Exception {
        Path file = temp.resolve("x.log");
        ProcessLog log = new ProcessLog(file, 10);
        Process writer = new ProcessBuilder("sh", "-c", "echo 0123456789; read x; echo after")
                .redirectOutput(ProcessBuilder.Redirect.appendTo(file.toFile()))
                .start();
        eventually("first line", SOON, () -> Files.size(file) > 10);

        log.rotateIfLarge();
        writer.outputWriter().append("go\n").flush();
        writer.waitFor();

        assertThat(file).hasContent("after");
        assertThat(temp.resolve("x.log.1")).hasContent("0123456789");
    }

    @Test
    void pausesLongerAfterEachQuickDeath() {
        RestartBackoff backoff = new RestartBackoff(Duration.ofSeconds(1), Duration.ofSeconds(10));

        assertThat(List.of(1, 2, 3, 4, 5).stream()
                        .map(n -> backoff.pauseAfter(Duration.ZERO).toSeconds()))
                .containsExactly(1L, 2L, 4L, 8L, 10L);
        assertThat(backoff.pauseAfter(Duration.ofMinutes(1))).hasSeconds(1);
    }
}
