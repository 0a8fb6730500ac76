package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.activities.machine.ssh.SshServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tickets on machines that have only SSH, through the whole platform, while their connections are cut. */
@Order(56)
class SshMachinesTest {
    private static final String PROJECT = "ssh";

    @TempDir
    private Path folder;

    @Test
    void ticketsAreMergedThoughTheirConnectionsAreCut() throws Exception {
        try (SshServer server = SshServer.start(folder.resolve("sshd"))) {
            Path remote = folder.resolve("remote");
            Path pool = Files.write(
                    folder.resolve("pool.yaml"),
                    List.of(
                            "known-hosts: " + server.writeKnownHosts(),
                            "folder: " + remote,
                            "machines:",
                            "  - name: near",
                            "    host: 127.0.0.1",
                            "    port: " + server.port(),
                            "    identity-file: " + server.userKey(),
                            "    slots: 2"));
            SwarmCli cli = new SwarmCli(folder.resolve("data"))
                    .with("SWARM_MACHINES", "ssh")
                    .with("SWARM_SSH_POOL", pool.toString());
            try (Platform platform = Platform.start(cli, folder.resolve("up.log"), Platform.freePorts())) {
                platform.project(PROJECT, "auto");
                TestBuild build = TestBuild.start(
                        platform,
                        PROJECT,
                        2,
                        TestBuild.quick("one"),
                        TestBuild.ticket("cut", "echo up; sleep 5; echo done > cut.txt"),
                        TestBuild.quick("after", "one", "cut"));
                String ticket = build.ticketId("cut");
                build.await("cut", "in_progress");
                assertThat(cli.run("console", ticket, "echo inside; pwd").ok()).isEqualTo("inside\n/workspace\n");
                assertThat(machines(remote)).isNotEmpty();
                server.cut();

                build.await("completed", Map.of("one", "merged", "cut", "merged", "after", "merged"));
                assertThat(build.ticket("cut").path("attempts").asInt()).isEqualTo(1);
                JsonNode host = platform.api().all("/api/hosts").get(0);
                assertThat(host.path("provider").asText()).as("%s", host).isEqualTo("ssh");
                assertThat(platform.repository(PROJECT)
                                .getFileContent("cut.txt")
                                .getContent())
                        .isEqualTo("done\n");
                Eventually.get("no machine is left", () -> machines(remote), List::isEmpty);
            }
        }
    }

    /** Folders of machines on the remote side: {@code machines/WORKER/MACHINE}. */
    private static List<Path> machines(Path remote) throws IOException {
        Path all = remote.resolve("machines");
        if (!Files.isDirectory(all)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(all, 2)) {
            return files.filter(path -> all.relativize(path).getNameCount() == 2)
                    .toList();
        } catch (UncheckedIOException removedMeanwhile) {
            return List.of(all);
        }
    }
}
