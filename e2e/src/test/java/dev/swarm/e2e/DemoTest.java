package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo on real parts: Temporal, PostgreSQL, git, sandboxes and the local forge. */
class DemoTest {
    private static final int AT_MOST_MINUTES = 10;

    @TempDir
    Path folder;

    @Test
    void takesAnIdeaToMergedPullRequests() throws Exception {
        Path root = Path.of("").toAbsolutePath().getParent();
        Path output = folder.resolve("demo.log");
        Path report = folder.resolve("demo.json");
        ProcessBuilder demo = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.swarm.cli.SwarmCommand",
                        "demo",
                        "--data",
                        folder.resolve("data").toString(),
                        "--json",
                        report.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        demo.environment().put("SWARM_HOME", root.toString());
        Process process = demo.start();

        try {
            assertThat(process.waitFor(AT_MOST_MINUTES, TimeUnit.MINUTES))
                    .as("ended in time; output:%n%s", Files.readString(output))
                    .isTrue();
        } finally {
            process.destroy();
            process.waitFor();
        }

        List<String> lines = Files.readAllLines(output);
        assertThat(process.exitValue()).as(String.join("\n", lines)).isZero();
        assertThat(lines.getLast()).isEqualTo("demo: 11 tickets, 11 merged, 0 failed, project tests passed");
        assertThat(report).content().contains("\"merged\"");
    }
}
