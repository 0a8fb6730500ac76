package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A ticket that fails holds up its descendants and nothing else; and what a person does about a running build. */
@Order(13)
@ExtendWith(SharedPlatform.class)
class FailingTicketsTest {
    private static final String PLAN = """
            title: One fails
            tasks:
              - name: Bad
                command: |
                  if grep -q "try harder" "$SWARM_GUIDANCE_FILE"; then echo fixed > bad.txt; exit 0; fi
                  echo cannot
                  exit 3
                retry_policy: {max_retries: 1, retry_on: [command_error]}
                on_failure: [Report]
              - name: Child
                command: cat bad.txt > child.txt
                dependencies: [Bad]
              - name: Grandchild
                command: cat child.txt > grandchild.txt
                dependencies: [Child]
              - name: Good
                command: echo good > good.txt
              - name: Report
                command: echo "bad failed" > report.txt
            """;

    @TempDir
    private Path folder;

    private final Platform platform;

    FailingTicketsTest(Platform platform) {
        this.platform = platform;
    }

    @Test
    void holdsUpItsDescendantsUntilItIsRetriedWithGuidance() throws Exception {
        Path plan = Files.writeString(folder.resolve("plan.yaml"), PLAN);
        SwarmCli cli = platform.cli();

        SwarmCli.Result watched = cli.run("run", plan.toString(), "--project", "failing", "--yes", "--watch");

        assertThat(watched.exitCode()).as("%s", watched).isEqualTo(1);
        assertThat(watched.err()).contains("bad: exit code 3: cannot").contains("hint: ");
        TestBuild build = new TestBuild(
                platform.api(),
                platform.api()
                        .all("/api/builds?project=failing")
                        .getFirst()
                        .path("buildId")
                        .asText());
        build.await(
                "needs_attention",
                Map.of(
                        "bad", "failed",
                        "child", "blocked",
                        "grandchild", "blocked",
                        "good", "merged",
                        "report", "merged"));
        JsonNode bad = build.ticket("bad");
        assertThat(bad.path("attempts").asInt()).isEqualTo(2);
        assertThat(bad.at("/failure/code").asText()).isEqualTo("AGENT_FAILED");
        assertThat(build.ticket("child").path("blockedBy"))
                .singleElement()
                .satisfies(by -> assertThat(by.asText()).isEqualTo("bad"));

        cli.run("ticket", build.ticketId("bad"), "retry", "--reason", "try harder")
                .ok();

        assertThat(cli.run("watch", build.id()).ok()).contains("completed: 5 merged");
        assertThat(build.ticket("bad").path("attempts").asInt()).isEqualTo(3);
        assertThat(cli.run("ticket", build.ticketId("bad"), "log", "--attempt", "2")
                        .ok())
                .isEqualTo("cannot\n");
    }

    @Test
    void aPersonSteersARunningBuild() throws Exception {
        platform.project("steered", "auto");
        TestBuild build = TestBuild.start(
                platform,
                "steered",
                1,
                TestBuild.endless("first").put("priority", "critical"),
                TestBuild.quick("low-a").put("priority", "low"),
                TestBuild.quick("low-b").put("priority", "low"));
        SwarmCli cli = platform.cli();
        build.await("first", "in_progress");

        cli.run("ticket", build.ticketId("low-b"), "priority", "critical").ok();
        cli.run("ticket", build.ticketId("first"), "pause").ok();
        build.await("first", "paused");
        cli.run("ticket", build.ticketId("first"), "resume").ok();
        build.await("first", "in_progress");
        assertThat(cli.run("builds", build.id(), "pause", "--reason", "lunch").ok())
                .contains("is paused");
        cli.run("ticket", build.ticketId("first"), "terminate", "--reason", "too long")
                .ok();
        build.await("first", "cancelled");
        build.add(TestBuild.quick("extra").put("priority", "high"));
        build.await("extra", "ready");
        assertThat(build.states())
                .as("a paused build starts nothing")
                .containsEntry("low-a", "ready")
                .containsEntry("low-b", "ready")
                .containsEntry("extra", "ready");
        cli.run("builds", build.id(), "resume").ok();
        build.await("needs_attention", Map.of("low-a", "merged", "low-b", "merged", "extra", "merged"));

        cli.run("ticket", build.ticketId("first"), "skip").ok();

        build.await("completed", Map.of("first", "skipped"));
        List<String> started = build.events().stream()
                .filter(event -> event.path("type").asText().equals("AgentStarted"))
                .map(event -> event.path("ticketId").asText())
                .toList();
        assertThat(started)
                .containsExactly(
                        build.ticketId("first"),
                        build.ticketId("low-b"),
                        build.ticketId("extra"),
                        build.ticketId("low-a"));
    }
}
