package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.swarm.activities.agent.program.AgentTools;
import dev.swarm.activities.model.route.DoubleReply;
import dev.swarm.activities.model.route.ModelDouble;
import dev.swarm.infra.postgres.EmbeddedPostgresServer;
import dev.swarm.infra.temporal.TemporalDevServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real agent program in a virtual machine whose image has it; and whether the provider's key was ever where it may not be. */
@Order(95)
class AgentInMicroVmTest {
    private static final String PROJECT = "guests";
    private static final String IMAGE = "claude";
    private static final long BUILD_MINUTES = 4;
    /** Emulated, its start alone takes most of a minute. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @TempDir
    private Path folder;

    @BeforeEach
    void needsQemuAndAnImage() {
        MicroVms.assumeAnImage();
    }

    @Test
    void claudeCodeCompletesATicketAndTheKeyIsNowhere() throws Exception {
        Path images = imageWithClaudeCode();
        CountDownLatch looked = new CountDownLatch(1);
        try (ModelDouble model = new ModelDouble()
                .when(
                        ProgramTickets::hasResult,
                        call -> DoubleReply.text()
                                .with(new DoubleReply.Part.Gate(looked))
                                .with(new DoubleReply.Part.Text("It is written.")))
                .when(call -> true, call -> DoubleReply.tool("toolu_1", "Bash", ProgramTickets.writeGreeting()))) {
            SwarmCli cli = ProgramTickets.cli(model, folder)
                    .with("SWARM_MACHINES", "qemu")
                    .with("SWARM_MACHINE_MEMORY_MIB", "1024")
                    .with("SWARM_MACHINE_DISK_MIB", "256")
                    .with("SWARM_IMAGES", images.toString());
            try (Platform platform = Platform.start(cli, folder.resolve("up.log"), Platform.freePorts())) {
                platform.project(PROJECT, "auto");
                cli.run(
                                "projects",
                                "change",
                                PROJECT,
                                "--image",
                                IMAGE,
                                "--agent",
                                "claude-code",
                                "--egress",
                                "gateway")
                        .ok();
                TestBuild build = TestBuild.start(platform, PROJECT, 1, ProgramTickets.greeting());
                Eventually.get(
                        "its model has heard of the tool's result",
                        PATIENCE,
                        model::calls,
                        calls -> calls.stream().anyMatch(ProgramTickets::hasResult));

                assertThatTheMachineHasNoKey(MicroVms.of(platform), build.ticketId("greet") + ".1");
                looked.countDown();

                Eventually.get(
                        "the ticket is merged", PATIENCE, build::states, states -> states.containsValue("merged"));
                ProgramTickets.assertGreeted(platform, PROJECT, build);
                assertThatThePlatformKeepsNoKey(platform);
            } finally {
                looked.countDown();
            }
        }
    }

    /** A folder of images with the one that a project would make for Claude Code. */
    private Path imageWithClaudeCode() throws IOException, InterruptedException {
        Path hook = folder.resolve("project/.swarm/guest-image");
        Files.createDirectories(hook.getParent());
        Files.writeString(hook, """
                package: npm
                network: yes
                run: npm install --global --no-audit --no-fund @anthropic-ai/claude-code@%s
                run: claude --version
                """.formatted(AgentTools.CLAUDE_CODE));
        Path images = folder.resolve("images");
        Path log = folder.resolve("image.log");
        ProcessBuilder builder = new ProcessBuilder(
                        "bash",
                        SwarmCli.ROOT.resolve("infra/guest-image/image.sh").toString(),
                        "build",
                        IMAGE,
                        "--project",
                        folder.resolve("project").toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("SWARM_IMAGES", images.toString());
        Process process = builder.start();
        boolean ended = process.waitFor(BUILD_MINUTES, TimeUnit.MINUTES);
        if (!ended) {
            process.destroy();
        }
        assumeTrue(
                ended && process.exitValue() == 0,
                "npm or Debian's mirror does not bring Claude Code into an image here: " + Files.readString(log));
        return images;
    }

    private static void assertThatTheMachineHasNoKey(MicroVms vms, String machineId) throws Exception {
        Path files = vms.of(machineId);
        long qemu = vms.process(machineId).pid();
        // What is there is found.
        SecretSearch prompt = new SecretSearch("Write a greeting.");
        assertThat(prompt.isInMemoryOf(qemu)).isTrue();
        assertThat(prompt.inFiles(files)).contains(files.resolve("run/disk.raw").toString());

        SecretSearch key = new SecretSearch(ProgramTickets.KEY);
        assertThat(key.isInMemoryOf(qemu)).isFalse();
        assertThat(key.inFiles(files)).isEmpty();
    }

    private void assertThatThePlatformKeepsNoKey(Platform platform) throws Exception {
        SecretSearch title = new SecretSearch("Ticket greet");
        SecretSearch key = new SecretSearch(ProgramTickets.KEY);
        String temporal = platform.endpoint("temporalAddress");
        assertThat(title.inHistories(temporal, TemporalDevServer.NAMESPACE)).isNotEmpty();
        assertThat(key.inHistories(temporal, TemporalDevServer.NAMESPACE)).isEmpty();
        String database = platform.endpoint("databaseUrl");
        String password =
                Files.readString(platform.data().resolve("secrets/postgres")).strip();
        SecretSearch prompt = new SecretSearch("Write a greeting.");
        assertThat(prompt.inDatabase(database, EmbeddedPostgresServer.USER, password))
                .contains("public.artifact");
        assertThat(key.inDatabase(database, EmbeddedPostgresServer.USER, password))
                .isEmpty();
        List<String> logsAndAllElse = key.inFiles(folder);
        assertThat(logsAndAllElse).isEmpty();
    }
}
