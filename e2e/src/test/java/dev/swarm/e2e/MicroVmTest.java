package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
        String image = System.getenv("SWARM_GUEST_IMAGE");
        assumeTrue(
                image != null && Files.isReadable(Path.of(image, "rootfs.erofs")),
                "SWARM_GUEST_IMAGE names no guest image; `./swarm test` builds one where QEMU is installed");
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

            kill(cli, build.ticketId("lost"));
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
            Path machines = cli.data().resolve("host/machines-qemu/machines");
            Eventually.get("no machine is left", () -> names(machines), List::isEmpty);
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

    /** Kills the process that is the ticket's machine. */
    private static void kill(SwarmCli cli, String ticketId) throws Exception {
        Path machines = cli.data().resolve("host/machines-qemu");
        String vm = Files.readString(machines.resolve("machines/" + ticketId + ".1/vm"))
                .strip();
        JsonNode record = Api.JSON.readTree(Files.readString(machines.resolve("vms/" + vm + "/vm.json")));
        long pid = Long.parseLong(record.path("qemu").asText().split(" ")[0]);
        assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
    }
}
