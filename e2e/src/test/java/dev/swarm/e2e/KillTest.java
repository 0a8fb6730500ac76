package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kill anything, lose nothing: each server process is killed in turn while a build runs. */
@Order(80)
class KillTest {
    private static final List<String> PROCESSES = List.of("worker", "api", "temporal", "postgres");

    @TempDir
    Path folder;

    @Test
    void everyTicketEndsInOneMergedPullRequest() throws Exception {
        SwarmCli swarm = new SwarmCli(folder.resolve("data"));
        Path endpoints = folder.resolve("data/run/endpoints.json");
        Path log = folder.resolve("demo.log");
        try (SwarmCli.Run up = swarm.start(folder.resolve("up.log"), "up")) {
            await(
                    "the platform is up",
                    up,
                    () -> Files.exists(endpoints)
                            && Files.readString(endpoints).replace(" ", "").contains("\"ready\":true"));
            try (SwarmCli.Run demo = swarm.start(log, "demo")) {
                int seen = 0;
                for (String process : PROCESSES) {
                    int before = seen;
                    await("work goes on before " + process + " is killed", demo, () -> agents(log) > before);
                    seen = agents(log);
                    long pid = swarm.pidOf(process);
                    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
                    await("another " + process + " runs", up, () -> {
                        Optional<ProcessHandle> now = ProcessHandle.of(swarm.pidOf(process));
                        return now.isPresent()
                                && now.get().pid() != pid
                                && now.get().isAlive();
                    });
                }

                List<String> lines = demo.awaitEnd(10);

                assertThat(demo.process().exitValue())
                        .as(String.join("\n", lines))
                        .isZero();
                assertThat(lines.getLast()).isEqualTo("demo: 9 tickets, 9 merged, 0 failed, project tests passed");
                assertThat(lines.stream().filter(line -> line.contains("pull request ") && line.contains(" opened")))
                        .as("one pull request for each ticket")
                        .hasSize(9);
            }
        }
    }

    private static int agents(Path log) throws Exception {
        return (int) Files.readAllLines(log).stream()
                .filter(line -> line.contains("agent at work"))
                .count();
    }

    private static void await(String what, SwarmCli.Run run, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime())
                    .as("%s; output:%n%s", what, Files.readString(run.output()))
                    .isLessThan(deadline);
            assertThat(run.process().isAlive())
                    .as("%s; ended early:%n%s", what, Files.readString(run.output()))
                    .isTrue();
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }
}
