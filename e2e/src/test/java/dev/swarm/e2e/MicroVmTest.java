package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kohsuke.github.GHIssueState;
import org.kohsuke.github.GHPullRequest;

/** Tickets in real virtual machines, through the whole platform, while machines and their worker are killed. */
@Order(90)
class MicroVmTest {
    private static final String PROJECT = "vms";

    @TempDir
    private Path folder;

    @BeforeEach
    void needsQemuAndAnImage() {
        MicroVms.assumeAnImage();
    }

    @Test
    void ticketsGoOnWhenTheirMachineOrItsWorkerIsKilled() throws Exception {
        SwarmCli cli = new SwarmCli(folder.resolve("d"))
                .with("SWARM_MACHINES", "qemu")
                .with("SWARM_MACHINE_MEMORY_MIB", "256")
                .with("SWARM_MACHINE_DISK_MIB", "128");
        try (Platform platform = Platform.start(cli, folder.resolve("up.log"), Platform.freePorts())) {
            platform.project(PROJECT, "auto");
            TestBuild build = TestBuild.start(
                    platform,
                    PROJECT,
                    3,
                    TestBuild.ticket("lost", "echo up; sleep 15; echo done > lost.txt"),
                    TestBuild.ticket("kept", "echo up; sleep 25; uname -n > kept.txt"),
                    TestBuild.quick("after", "lost", "kept"));
            build.await("lost", "in_progress");
            build.await("kept", "in_progress");

            MicroVms vms = MicroVms.of(platform);
            assertThat(vms.process(build.ticketId("lost") + ".1").destroyForcibly())
                    .isTrue();
            Eventually.get("the loss is noticed", build::events, events -> has(events, "AttemptFailed", "lost"));
            ProcessHandle.of(cli.pidOf("worker")).orElseThrow().destroyForcibly();

            build.await("completed", Map.of("lost", "merged", "kept", "merged", "after", "merged"));
            assertThat(build.ticket("kept").path("attempts").asInt()).isEqualTo(1);
            assertThat(has(build.events(), "MachineAdopted", "kept")).isTrue();
            List<GHPullRequest> pulls = platform.repository(PROJECT)
                    .queryPullRequests()
                    .state(GHIssueState.ALL)
                    .list()
                    .toList();
            assertThat(pulls)
                    .hasSize(3)
                    .allSatisfy(pull ->
                            assertThat(pull.isMerged()).as(pull.getTitle()).isTrue());
            Eventually.get("no machine is left", () -> names(vms.machines()), List::isEmpty);
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::toString).toList();
        }
    }

    private static boolean has(List<JsonNode> events, String type, String ticket) {
        return events.stream()
                .anyMatch(event -> event.path("type").asText().equals(type)
                        && event.path("ticketId").asText().endsWith("-" + ticket));
    }
}
