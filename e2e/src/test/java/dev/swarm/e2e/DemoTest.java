package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo on real parts: Temporal, PostgreSQL, git, sandboxes and the local forge. */
@Order(70)
class DemoTest {
    @TempDir
    Path folder;

    @Test
    void takesAnIdeaToMergedPullRequests() throws Exception {
        SwarmCli swarm = new SwarmCli(folder.resolve("data"));
        Path report = folder.resolve("demo.json");
        try (SwarmCli.Run demo = swarm.start(folder.resolve("demo.log"), "demo", "--json", report.toString())) {
            List<String> lines = demo.awaitEnd(10);

            assertThat(demo.process().exitValue()).as(String.join("\n", lines)).isZero();
            assertThat(lines.getLast()).isEqualTo("demo: 9 tickets, 9 merged, 0 failed, project tests passed");
            assertThat(report).content().contains("\"merged\"");
        }
    }
}
