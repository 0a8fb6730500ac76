package dev.swarm.activities.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.swarm.activities.forge.ForgeAccess;
import dev.swarm.activities.machine.SandboxProvider;
import dev.swarm.activities.machine.Standing;
import dev.swarm.activities.platform.MemoryArtifacts;
import dev.swarm.activities.scan.SecretScanner;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineSpec;
import dev.swarm.contracts.plan.TicketBody;
import dev.swarm.contracts.workspace.IntegrateRequest;
import dev.swarm.contracts.workspace.Integrated;
import dev.swarm.contracts.workspace.PrepareRequest;
import dev.swarm.contracts.workspace.PublishRequest;
import dev.swarm.contracts.workspace.Published;
import dev.swarm.contracts.workspace.Verification;
import dev.swarm.contracts.workspace.VerifyRequest;
import dev.swarm.contracts.workspace.WorkspaceActivities;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestEnvironmentOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way of a ticket's code through a real sandbox; what can go wrong is in {@link WorkspaceActivitiesTest}. */
class WorkspaceInSandboxTest {
    private static final String REPOSITORY = "swarm/calculator";
    private static final String MACHINE = "b1-t1-1";
    private static final String BRANCH = "swarm/b1-t1";

    @TempDir
    Path folder;

    @Test
    void movesCodeInAndOut() throws Exception {
        SandboxProvider machines = new SandboxProvider(folder.resolve("machines"));
        assumeTrue(machines.unavailable().isEmpty(), () -> String.valueOf(machines.unavailable()));
        Path bare = Files.createDirectories(folder.resolve("forge").resolve(REPOSITORY + ".git"));
        git(bare, "init", "-q", "--bare", "--initial-branch=main");
        git(bare, "config", "http.receivepack", "true");
        git(folder, "clone", "-q", bare.toString(), "seed");
        Path seed = folder.resolve("seed");
        String base = commitOnMain(seed, "README.md");
        Path token = Files.writeString(folder.resolve("token"), "t");
        MemoryArtifacts artifacts = new MemoryArtifacts();
        TestEnvironmentOptions options = TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                        .setDataConverter(Payloads.dataConverter())
                        .build())
                .build();
        TestActivityEnvironment environment = TestActivityEnvironment.newInstance(options);
        machines.create(MACHINE, MachineSpec.of(new MachineLimits(512, 128, 256)));
        try (GitHttpServer server = new GitHttpServer(folder.resolve("forge"), "t")) {
            environment.registerActivitiesImplementations(new WorkspaceActivitiesImpl(
                    machines,
                    artifacts,
                    new ForgeAccess(server.endpoint(), token),
                    SecretScanner.withStandardRules(),
                    Standing.ALWAYS_CURRENT,
                    folder.resolve("host"),
                    WorkspaceLimits.standard()));
            WorkspaceActivities workspace = environment.newActivityStub(WorkspaceActivities.class);

            assertThat(workspace
                            .prepare(new PrepareRequest(MACHINE, "b1-t1", REPOSITORY, "main", BRANCH))
                            .baseSha())
                    .isEqualTo(base);
            Process agent = machines.exec(
                    MACHINE,
                    List.of(
                            "sh",
                            "-c",
                            "cd /workspace && echo 1 >one.txt && git add -A && git commit -q -m 'Add one'"));
            assertThat(agent.waitFor())
                    .as(new String(agent.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isZero();
            String newest = commitOnMain(seed, "other.txt");

            assertThat(workspace.integrate(new IntegrateRequest(MACHINE, "b1-t1", REPOSITORY, "main", BRANCH, base)))
                    .isEqualTo(new Integrated(newest, true, List.of()));
            Verification verification = workspace.verify(new VerifyRequest(
                    MACHINE, "b1-t1", 1, body(artifacts), "pwd; cat one.txt other.txt", Duration.ofSeconds(30)));
            assertThat(verification.tail()).isEqualTo("/workspace\n1\nother.txt\n");
            assertThat(verification.passed()).isTrue();
            Published published = workspace.publish(new PublishRequest(MACHINE, "b1-t1", REPOSITORY, BRANCH, newest));
            assertThat(published.commits()).isEqualTo(1);
            assertThat(git(bare, "rev-parse", BRANCH)).isEqualTo(published.headSha());
        } finally {
            environment.close();
            machines.destroy(MACHINE);
        }
    }

    private static String body(MemoryArtifacts artifacts) throws IOException {
        TicketBody body = new TicketBody("t1", "Title", "Why", List.of(), List.of(), null, null, null);
        return artifacts.put("application/json", Payloads.objectMapper().writeValueAsBytes(body));
    }

    private static String commitOnMain(Path seed, String file) throws IOException, InterruptedException {
        Files.writeString(seed.resolve(file), file + "\n");
        git(seed, "add", "-A");
        git(seed, "commit", "-q", "-m", "Add " + file);
        git(seed, "push", "-q", "origin", "HEAD:main");
        return git(seed, "rev-parse", "HEAD");
    }

    private static String git(Path directory, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("git", "-c", "user.name=Test", "-c", "user.email=test@swarm.invalid"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip();
    }
}
