package dev.swarm.activities.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.activities.forge.ForgeAccess;
import dev.swarm.activities.machine.Standing;
import dev.swarm.activities.machine.Standing.Verdict;
import dev.swarm.activities.platform.MemoryArtifacts;
import dev.swarm.activities.scan.SecretScanner;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.agent.Checkpointing;
import dev.swarm.contracts.agent.WorkRequest;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineSpec;
import dev.swarm.contracts.workspace.PrepareRequest;
import dev.swarm.contracts.workspace.Prepared;
import dev.swarm.contracts.workspace.PublishRequest;
import dev.swarm.contracts.workspace.Published;
import dev.swarm.contracts.workspace.WorkspaceActivities;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestEnvironmentOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Attempts of one ticket on two hosts: what one saves, the next goes on from; what one does too late, nobody sees. */
@Timeout(60)
class CheckpointsTest {
    private static final String REPOSITORY = "swarm/calculator";
    private static final String BRANCH = "swarm/t";

    @TempDir
    Path folder;

    private PlainFolderMachines machines;
    private GitHttpServer server;
    private ForgeAccess forge;
    private Path bare;
    private Path seed;
    private Verdict verdict = Verdict.CURRENT;
    private Host one;
    private Host two;
    private final List<TestActivityEnvironment> environments = new ArrayList<>();

    /** A host has mirrors of its own. */
    private record Host(WorkspaceActivities workspace, WorkspaceActivitiesImpl implementation) {}

    @BeforeEach
    void start() throws Exception {
        machines = new PlainFolderMachines(Files.createDirectories(folder.resolve("machines")));
        bare = Files.createDirectories(folder.resolve("forge").resolve(REPOSITORY + ".git"));
        git(bare, "init", "-q", "--bare", "--initial-branch=main");
        git(bare, "config", "http.receivepack", "true");
        seed = folder.resolve("seed");
        git(folder, "clone", "-q", bare.toString(), seed.toString());
        commit(seed, "README.md", "calculator\n");
        git(seed, "push", "-q", "origin", "HEAD:main");
        server = new GitHttpServer(folder.resolve("forge"), "t");
        forge = new ForgeAccess(server.endpoint(), Files.writeString(folder.resolve("token"), "t"));
        one = host("one");
        two = host("two");
    }

    @AfterEach
    void stop() {
        environments.forEach(TestActivityEnvironment::close);
        server.close();
    }

    private Host host(String name) {
        TestActivityEnvironment environment = TestActivityEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                        .setDataConverter(Payloads.dataConverter())
                        .build())
                .build());
        environments.add(environment);
        Standing standing = (task, attempt) -> verdict;
        WorkspaceActivitiesImpl implementation = new WorkspaceActivitiesImpl(
                machines,
                new MemoryArtifacts(),
                forge,
                SecretScanner.withStandardRules(),
                standing,
                folder.resolve(name),
                WorkspaceLimits.standard());
        environment.registerActivitiesImplementations(implementation);
        return new Host(environment.newActivityStub(WorkspaceActivities.class), implementation);
    }

    @Test
    void aCheckpointHasWhatIsNotCommittedAndTouchesNothing() throws Exception {
        Path inside = begin();
        Files.writeString(inside.resolve("README.md"), "changed\n");
        git(inside, "add", "README.md");
        Files.writeString(inside.resolve("new.txt"), "new\n");
        String before = git(inside, "rev-parse", "HEAD") + git(inside, "status", "--porcelain");

        save(1);

        String checkpoint = ref(1);
        assertThat(git(bare, "show", checkpoint + ":README.md", checkpoint + ":new.txt"))
                .isEqualTo("changed\nnew");
        assertThat(git(inside, "rev-parse", "HEAD") + git(inside, "status", "--porcelain"))
                .isEqualTo(before);
        assertThat(git(bare, "for-each-ref", "refs/heads", "--format=%(refname)"))
                .isEqualTo("refs/heads/main");
    }

    @Test
    void nothingIsSavedWhereNothingHasChanged() throws Exception {
        Path inside = begin();
        save(1);
        assertThat(refs()).isEmpty();
        Files.writeString(inside.resolve("new.txt"), "new\n");
        save(1);
        String checkpoint = ref(1);

        save(1);

        assertThat(ref(1)).isEqualTo(checkpoint);
    }

    @Test
    void whatMayBeASecretIsNotSaved() throws Exception {
        Path inside = begin();
        Files.writeString(inside.resolve("config"), "key = AKIA" + "Q".repeat(3) + "7J3KD9SLA2PX5\n");

        save(1);

        assertThat(refs()).isEmpty();
    }

    @Test
    void aRunThatIsOverSavesNothing() throws Exception {
        Path inside = begin();
        Files.writeString(inside.resolve("new.txt"), "new\n");

        one.implementation().checkpoints().take(agent(1), () -> false);

        assertThat(refs()).isEmpty();
    }

    @Test
    void anAttemptOnAnotherHostGoesOnFromTheCheckpoint() throws Exception {
        Path inside = begin();
        String own = commit(inside, "done.txt", "done\n");
        Files.writeString(inside.resolve("half.txt"), "half\n");
        save(1);
        commit(seed, "other.txt", "other\n");
        git(seed, "push", "-q", "origin", "HEAD:main");

        Prepared prepared = prepare(two, 2, 1);

        assertThat(prepared.checkpointSha()).isEqualTo(ref(1)).isEqualTo(ref(2));
        assertThat(prepared.baseSha()).isEqualTo(git(bare, "rev-parse", "main^"));
        Path again = machines.workspace("t.2");
        assertThat(git(again, "rev-parse", "HEAD")).isEqualTo(own);
        assertThat(git(again, "symbolic-ref", "--short", "HEAD")).isEqualTo(BRANCH);
        assertThat(git(again, "status", "--porcelain")).isEqualTo("?? half.txt");
        assertThat(prepare(two, 2, 1)).as("asked again after a lost answer").isEqualTo(prepared);
        commit(again, "half.txt", "whole\n");
        assertThat(publish(two, 2, prepared.baseSha()).commits()).isEqualTo(2);
    }

    @Test
    void anAttemptThatIsLostEarlyPassesItsCheckpointOn() throws Exception {
        Path inside = begin();
        Files.writeString(inside.resolve("half.txt"), "half\n");
        save(1);
        prepare(two, 2, 1);

        assertThat(prepare(one, 3, 1).checkpointSha()).isEqualTo(ref(1));
        assertThat(machines.workspace("t.3").resolve("half.txt")).hasContent("half\n");
    }

    @Test
    void anAttemptAfterAFailureStartsAnew() throws Exception {
        Path inside = begin();
        Files.writeString(inside.resolve("half.txt"), "half\n");
        save(1);

        assertThat(prepare(two, 2, 0).checkpointSha()).isNull();
        assertThat(machines.workspace("t.2").resolve("half.txt")).doesNotExist();
        assertThat(prepare(one, 3, 2).checkpointSha())
                .as("the second saved nothing")
                .isNull();
    }

    @Test
    void aLatePushOfAnOldAttemptDoesNotChangeTheBranch() throws Exception {
        Path inside = begin();
        String base = git(bare, "rev-parse", "main");
        commit(inside, "late.txt", "late\n");
        prepare(two, 2, 0);

        assertRefused(() -> publish(one, 1, base), "Attempt 2 has begun");
        assertThat(git(bare, "for-each-ref", "refs/heads/swarm")).isEmpty();

        String head = commit(machines.workspace("t.2"), "right.txt", "right\n");
        publish(two, 2, base);
        assertRefused(() -> publish(one, 1, base), "Attempt 2 has begun");
        assertThat(git(bare, "rev-parse", BRANCH)).isEqualTo(head);
    }

    @Test
    void anOldAttemptCannotBeginAgain() throws Exception {
        begin();
        prepare(two, 3, 0);

        assertRefused(() -> prepare(one, 2, 0), "Attempt 3 has begun");
    }

    @Test
    void nothingIsPushedThatTheServerDoesNotWaitFor() throws Exception {
        Path inside = begin();
        String base = git(bare, "rev-parse", "main");
        commit(inside, "late.txt", "late\n");

        for (Verdict not : List.of(Verdict.ENDED, Verdict.RETRIED, Verdict.UNKNOWN)) {
            verdict = not;
            assertThatThrownBy(() -> publish(one, 1, base)).hasStackTraceContaining("nothing was pushed");
        }

        assertThat(git(bare, "for-each-ref", "refs/heads/swarm")).isEmpty();
        verdict = Verdict.CURRENT;
        assertThat(publish(one, 1, base).commits()).isEqualTo(1);
    }

    @Test
    void refsOfAttemptsAreDeletedTogetherAndNoOthers() throws Exception {
        Path inside = begin();
        Files.writeString(inside.resolve("half.txt"), "half\n");
        save(1);
        prepare(two, 2, 1);
        git(bare, "update-ref", "refs/swarm/t2/1", "main");
        GitAttemptRefs refs = new GitAttemptRefs(forge, folder.resolve("control"));

        refs.delete(REPOSITORY, BRANCH);
        refs.delete(REPOSITORY, BRANCH);

        assertThat(refs()).isEqualTo("refs/swarm/t2/1");
    }

    private Path begin() throws IOException {
        prepare(one, 1, 0);
        return machines.workspace("t.1");
    }

    private Prepared prepare(Host host, int attempt, int resumeFrom) throws IOException {
        machines.create("t." + attempt, MachineSpec.of(new MachineLimits(512, 100, 512)));
        return host.workspace()
                .prepare(new PrepareRequest("t." + attempt, "t", REPOSITORY, "main", BRANCH, attempt, resumeFrom));
    }

    private static Published publish(Host host, int attempt, String base) {
        return host.workspace().publish(new PublishRequest("t." + attempt, "t", REPOSITORY, BRANCH, base, attempt));
    }

    private void save(int attempt) throws Exception {
        one.implementation().checkpoints().take(agent(attempt), () -> true);
    }

    private WorkRequest agent(int attempt) throws Exception {
        return new WorkRequest(
                "t." + attempt,
                "t",
                attempt,
                "message",
                new Checkpointing(REPOSITORY, BRANCH, git(bare, "rev-parse", "main"), Duration.ofMinutes(3)));
    }

    private String refs() throws Exception {
        return git(bare, "for-each-ref", "refs/swarm", "--format=%(refname)");
    }

    private String ref(int attempt) throws Exception {
        return git(bare, "rev-parse", "refs/swarm/t/" + attempt);
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOf(ActivityFailure.class)
                .cause()
                .isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
                    assertThat(failure.getType()).isEqualTo(FailureCode.WORKSPACE_FAILED.name());
                    assertThat(failure.isNonRetryable()).isTrue();
                    assertThat(failure.getOriginalMessage()).contains(message);
                });
    }

    private static String commit(Path repository, String file, String content) throws Exception {
        Files.writeString(repository.resolve(file), content);
        git(repository, "add", file);
        git(repository, "-c", "user.name=a", "-c", "user.email=a@b.invalid", "commit", "-qm", "add " + file);
        return git(repository, "rev-parse", "HEAD");
    }

    private static String git(Path where, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(where.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        // The spaces at the front of a status are part of it.
        return output.stripTrailing();
    }
}
