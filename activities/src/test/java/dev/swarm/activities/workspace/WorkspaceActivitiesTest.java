package dev.swarm.activities.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.swarm.activities.forge.ForgeAccess;
import dev.swarm.activities.machine.Standing;
import dev.swarm.activities.machine.UnheardHost;
import dev.swarm.activities.platform.MemoryArtifacts;
import dev.swarm.activities.scan.SecretScanner;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineSpec;
import dev.swarm.contracts.plan.TicketBody;
import dev.swarm.contracts.workspace.Change;
import dev.swarm.contracts.workspace.DiffRequest;
import dev.swarm.contracts.workspace.Finding;
import dev.swarm.contracts.workspace.IntegrateRequest;
import dev.swarm.contracts.workspace.Integrated;
import dev.swarm.contracts.workspace.PrepareRequest;
import dev.swarm.contracts.workspace.PublishRequest;
import dev.swarm.contracts.workspace.Published;
import dev.swarm.contracts.workspace.Verification;
import dev.swarm.contracts.workspace.VerifyRequest;
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
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against real git over real HTTP, with folders as machines. Each step is called twice, as after a lost answer. */
class WorkspaceActivitiesTest {
    private static final String TOKEN = "token-of-the-forge";
    private static final String REPOSITORY = "swarm/calculator";
    private static final MachineLimits MACHINE = new MachineLimits(512, 100, 512);

    @TempDir
    Path folder;

    private PlainFolderMachines machines;
    private GitHttpServer server;
    private ForgeAccess forge;
    private Path tokenFile;
    private final MemoryArtifacts artifacts = new MemoryArtifacts();
    private final List<TestActivityEnvironment> environments = new ArrayList<>();
    private WorkspaceActivities workspace;
    private Path bare;
    private Path seed;

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
        server = new GitHttpServer(folder.resolve("forge"), TOKEN);
        tokenFile = Files.writeString(folder.resolve("token"), TOKEN + "\n");
        forge = new ForgeAccess(server.endpoint(), tokenFile);
        workspace = stub(WorkspaceLimits.standard());
    }

    @AfterEach
    void stop() {
        environments.forEach(TestActivityEnvironment::close);
        server.close();
    }

    @Test
    void preparesTheNewestBase() throws Exception {
        String newest = commitOnMain("src/a.txt", "a\n");
        machines.create("m1", MachineSpec.of(MACHINE));

        assertThat(workspace.prepare(prepare("m1")).baseSha()).isEqualTo(newest);

        Path inside = machines.workspace("m1");
        assertThat(git(inside, "rev-parse", "HEAD", "main", "origin/main").lines())
                .containsOnly(newest);
        assertThat(git(inside, "symbolic-ref", "--short", "HEAD")).isEqualTo("swarm/m1");
        assertThat(inside.resolve("src/a.txt")).hasContent("a\n");
        assertThat(git(inside, "status", "--porcelain")).isEmpty();
    }

    @Test
    void preparesOnlyOnce() throws Exception {
        machines.create("m1", MachineSpec.of(MACHINE));
        String base = workspace.prepare(prepare("m1")).baseSha();
        String work = commit(machines.workspace("m1"), "work.txt", "work\n");
        commitOnMain("other.txt", "other\n");

        assertThat(workspace.prepare(prepare("m1")).baseSha()).isEqualTo(base);

        assertThat(git(machines.workspace("m1"), "rev-parse", "HEAD")).isEqualTo(work);
    }

    @Test
    void keepsCommitsOfTheAgentEvenWhenTheHostHasForgotten() throws Exception {
        machines.create("m1", MachineSpec.of(MACHINE));
        String base = workspace.prepare(prepare("m1")).baseSha();
        String work = commit(machines.workspace("m1"), "work.txt", "work\n");
        commitOnMain("other.txt", "other\n");
        git(mirror(), "update-ref", "-d", "refs/swarm-base/m1");

        assertThat(workspace.prepare(prepare("m1")).baseSha()).isEqualTo(base);

        assertThat(git(machines.workspace("m1"), "rev-parse", "HEAD")).isEqualTo(work);
    }

    @Test
    void finishesWhatAKilledWorkerBegan() throws Exception {
        machines.create("m0", MachineSpec.of(MACHINE));
        workspace.prepare(prepare("m0"));
        Files.createFile(mirror().resolve("refs/heads/main.lock"));
        Files.createFile(mirror().resolve("packed-refs.lock"));
        machines.create("m1", MachineSpec.of(MACHINE));
        git(
                folder,
                "init",
                "-q",
                "--initial-branch=swarm/m1",
                machines.workspace("m1").toString());
        Files.createFile(machines.workspace("m1").resolve(".git/index.lock"));
        String newest = commitOnMain("b.txt", "b\n");

        assertThat(stub(WorkspaceLimits.standard()).prepare(prepare("m1")).baseSha())
                .isEqualTo(newest);

        assertThat(machines.workspace("m1").resolve("b.txt")).exists();
    }

    @Test
    void publishesCommits() throws Exception {
        String base = prepared("m1");
        commit(machines.workspace("m1"), "one.txt", "1\n");
        String head = commit(machines.workspace("m1"), "two.txt", "2\n");

        Published published = workspace.publish(publish("m1", base));

        assertThat(published).isEqualTo(new Published(head, 2, 2, List.of(), published.diffId()));
        assertThat(artifacts.text(published.diffId())).contains("+++ b/one.txt", "+1", "+++ b/two.txt", "+2");
        assertThat(git(bare, "rev-parse", "swarm/m1")).isEqualTo(head);
        assertThat(workspace.publish(publish("m1", base))).isEqualTo(published);
    }

    @Test
    void publishesRewrittenCommitsOverTheOldOnes() throws Exception {
        String base = prepared("m1");
        commit(machines.workspace("m1"), "one.txt", "1\n");
        workspace.publish(publish("m1", base));
        git(machines.workspace("m1"), "reset", "-q", "--hard", base);
        String head = commit(machines.workspace("m1"), "two.txt", "2\n");

        workspace.publish(publish("m1", base));

        assertThat(git(bare, "rev-parse", "swarm/m1")).isEqualTo(head);
    }

    @Test
    void tellsWhatWasChangedWithoutPublishingIt() throws Exception {
        String base = prepared("m1");
        String head = commit(machines.workspace("m1"), "src/a.txt", "one\ntwo\n");

        Change change = workspace.diff(diff("m1", base, null));

        assertThat(change)
                .isEqualTo(new Change(head, 1, 1, 2, List.of(), change.diffId()))
                .isEqualTo(workspace.diff(diff("m1", base, null)));
        assertThat(artifacts.text(change.diffId())).contains("+++ b/src/a.txt", "+one\n+two\n");
        assertThat(git(bare, "for-each-ref", "--format=%(refname)")).isEqualTo("refs/heads/main");
    }

    @Test
    void tellsWhatWasPublishedAlthoughTheMachineHasGoneOn() throws Exception {
        String base = prepared("m1");
        commit(machines.workspace("m1"), "a.txt", "a\n");
        String head = workspace.publish(publish("m1", base)).headSha();
        commit(machines.workspace("m1"), "b.txt", "b\n");

        Change change = workspace.diff(diff("m1", base, head));

        assertThat(change.headSha()).isEqualTo(head);
        assertThat(artifacts.text(change.diffId())).contains("a.txt").doesNotContain("b.txt");
    }

    @Test
    void showsNobodyAChangeWithASecret() throws Exception {
        String base = prepared("m1");
        commit(machines.workspace("m1"), "config.txt", "key = " + secret() + "\n");

        Change change = workspace.diff(diff("m1", base, null));

        assertThat(change.findings()).isNotEmpty();
        assertThat(change.diffId()).isNull();
    }

    @Test
    void thereIsNoDiffWithoutCommits() throws Exception {
        String base = prepared("m1");

        assertThat(workspace.diff(diff("m1", base, null))).isEqualTo(new Change(base, 0, 0, 0, List.of(), null));
    }

    @Test
    void attributesHideNothingFromReviewers() throws Exception {
        String base = prepared("m1");
        commit(machines.workspace("m1"), ".gitattributes", "*.py -diff\n");
        commit(machines.workspace("m1"), "a.py", "print(1)\n");

        assertThat(artifacts.text(workspace.diff(diff("m1", base, null)).diffId()))
                .contains("+print(1)");
    }

    @Test
    void publishesNothingWithoutCommits() throws Exception {
        String base = prepared("m1");

        assertThat(workspace.publish(publish("m1", base))).isEqualTo(new Published(base, 0, 0, List.of()));

        assertThat(git(bare, "branch", "--list", "swarm/*")).isEmpty();
    }

    @Test
    void publishesNothingWithASecret() throws Exception {
        String base = prepared("m1");
        commit(machines.workspace("m1"), "config.txt", "fine\nkey " + secret() + "\n");

        Published published = workspace.publish(publish("m1", base));

        assertThat(published.findings())
                .extracting(Finding::rule, Finding::file, Finding::line)
                .containsExactly(tuple("aws-access-key", "config.txt", 2));
        assertThat(published.toString()).doesNotContain(secret());
        assertThat(git(bare, "branch", "--list", "swarm/*")).isEmpty();
    }

    @Test
    void findsASecretThatALaterCommitRemoved() throws Exception {
        String base = prepared("m1");
        commit(machines.workspace("m1"), "config.txt", secret() + "\n");
        commit(machines.workspace("m1"), "config.txt", "nothing\n");

        Published published = workspace.publish(publish("m1", base));

        assertThat(published.findings()).extracting(Finding::file).containsExactly("config.txt");
        assertThat(git(bare, "branch", "--list", "swarm/*")).isEmpty();
    }

    @Test
    void findsASecretThatAttributesOrZeroBytesHide() throws Exception {
        String base = prepared("m1");
        commit(machines.workspace("m1"), ".gitattributes", "*.txt binary -diff\n");
        commit(machines.workspace("m1"), "hidden.txt", "\0\0" + secret() + "\n");

        assertThat(workspace.publish(publish("m1", base)).findings())
                .extracting(Finding::file)
                .containsExactly("hidden.txt");
    }

    @Test
    void findsASecretInACommitMessage() throws Exception {
        String base = prepared("m1");
        Files.writeString(machines.workspace("m1").resolve("x.txt"), "x\n");
        git(machines.workspace("m1"), "add", "-A");
        git(machines.workspace("m1"), "commit", "-q", "-m", "Use " + secret());

        assertThat(workspace.publish(publish("m1", base)).findings())
                .extracting(Finding::file)
                .containsExactly("(commit message)");
    }

    @Test
    void takesOnlyTheTicketsBranchOutOfTheMachine() throws Exception {
        String base = prepared("m1");
        Path inside = machines.workspace("m1");
        commit(inside, "one.txt", "1\n");
        git(inside, "branch", "other");
        git(inside, "tag", "v1");
        git(inside, "update-ref", "refs/heads/main", "HEAD");

        workspace.publish(publish("m1", base));

        assertThat(git(mirror(), "for-each-ref", "--format=%(refname)").lines())
                .containsExactlyInAnyOrder("refs/heads/main", "refs/swarm-base/m1", "refs/swarm/m1");
        assertThat(git(bare, "rev-parse", "main")).isEqualTo(base);
    }

    @Test
    void runsNoHookOfTheMachineOrTheMirror() throws Exception {
        String base = prepared("m1");
        Path proof = folder.resolve("hook-ran");
        for (String hook : List.of("reference-transaction", "pre-push", "post-checkout")) {
            Path file = Files.createDirectories(mirror().resolve("hooks")).resolve(hook);
            Files.writeString(file, "#!/bin/sh\ntouch '" + proof + "'\n");
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }
        commit(machines.workspace("m1"), "one.txt", "1\n");

        workspace.publish(publish("m1", base));

        assertThat(proof).doesNotExist();
    }

    @Test
    void refusesMoreThanAMachineMayHandOut() throws Exception {
        WorkspaceLimits limits =
                new WorkspaceLimits(64 << 10, 32 << 10, 3, 1 << 20, Duration.ofSeconds(30), Duration.ofSeconds(30));
        WorkspaceActivities strict = stub(limits);
        machines.create("m1", MachineSpec.of(MACHINE));
        machines.create("m2", MachineSpec.of(MACHINE));
        machines.create("m3", MachineSpec.of(MACHINE));
        String base = strict.prepare(prepare("m1")).baseSha();
        strict.prepare(prepare("m2"));
        strict.prepare(prepare("m3"));
        byte[] noise = new byte[512 << 10];
        new Random(1).nextBytes(noise);
        Files.write(machines.workspace("m1").resolve("noise.bin"), noise);
        commit(machines.workspace("m1"), "x.txt", "x\n");
        commit(machines.workspace("m2"), "zeros.txt", "0".repeat(64 << 10) + "\n");
        for (int i = 0; i < 4; i++) {
            commit(machines.workspace("m3"), "x.txt", i + "\n");
        }

        for (String machine : List.of("m1", "m2", "m3")) {
            assertFails(() -> strict.publish(publish(machine, base)), FailureCode.TOO_LARGE, true);
        }

        assertThat(git(bare, "branch", "--list", "swarm/*")).isEmpty();
    }

    @Test
    void refusesRewrittenHistory() throws Exception {
        String base = prepared("m1");
        git(machines.workspace("m1"), "checkout", "-q", "--orphan", "new");
        git(machines.workspace("m1"), "commit", "-q", "-m", "orphan");
        git(machines.workspace("m1"), "branch", "-f", "swarm/m1");

        assertFails(() -> workspace.publish(publish("m1", base)), FailureCode.WORKSPACE_FAILED, true);
    }

    @Test
    void leavesAnUnmovedBaseAlone() throws Exception {
        String base = prepared("m1");
        String head = commit(machines.workspace("m1"), "one.txt", "1\n");

        assertThat(workspace.integrate(integrate("m1", base))).isEqualTo(new Integrated(base, false, List.of()));

        assertThat(git(machines.workspace("m1"), "rev-parse", "HEAD")).isEqualTo(head);
    }

    @Test
    void rebasesOntoAMovedBase() throws Exception {
        String base = prepared("m1");
        Path inside = machines.workspace("m1");
        commit(inside, "one.txt", "1\n");
        Files.writeString(inside.resolve("README.md"), "left by verification\n");
        Files.writeString(inside.resolve("other.txt"), "in the way\n");
        String newest = commitOnMain("other.txt", "other\n");

        Integrated integrated = workspace.integrate(integrate("m1", base));

        assertThat(integrated).isEqualTo(new Integrated(newest, true, List.of()));
        assertThat(git(inside, "rev-parse", "HEAD^")).isEqualTo(newest);
        String head = git(inside, "rev-parse", "HEAD");
        assertThat(workspace.integrate(integrate("m1", base))).isEqualTo(integrated);
        assertThat(git(inside, "rev-parse", "HEAD")).isEqualTo(head);
        Published published = workspace.publish(publish("m1", newest));
        assertThat(published).isEqualTo(new Published(head, 1, 1, List.of(), published.diffId()));
    }

    @Test
    void rebasesAgainWhereTheBaseMovedAfterALostAnswer() throws Exception {
        String base = prepared("m1");
        commit(machines.workspace("m1"), "one.txt", "1\n");
        commitOnMain("README.md", "calculator 2\n");
        workspace.integrate(integrate("m1", base));
        String newest = commitOnMain("README.md", "calculator 3\n");

        assertThat(workspace.integrate(integrate("m1", base))).isEqualTo(new Integrated(newest, true, List.of()));

        assertThat(git(machines.workspace("m1"), "rev-list", "--count", newest + "..HEAD"))
                .isEqualTo("1");
    }

    @Test
    void reportsConflictsAndChangesNothing() throws Exception {
        String base = prepared("m1");
        Path inside = machines.workspace("m1");
        String head = commit(inside, "README.md", "mine\n");
        String newest = commitOnMain("README.md", "theirs\n");

        Integrated integrated = workspace.integrate(integrate("m1", base));

        assertThat(integrated).isEqualTo(new Integrated(newest, false, List.of("README.md")));
        assertThat(git(inside, "rev-parse", "HEAD")).isEqualTo(head);
        assertThat(git(inside, "status", "--porcelain")).isEmpty();
        assertThat(workspace.integrate(integrate("m1", base))).isEqualTo(integrated);
    }

    @Test
    void recoversFromAnInterruptedRebase() throws Exception {
        String base = prepared("m1");
        Path inside = machines.workspace("m1");
        String head = commit(inside, "README.md", "mine\n");
        commitOnMain("README.md", "theirs\n");
        workspace.integrate(integrate("m1", base));
        run(inside, List.of("git", "rebase", "origin/main"));
        assertThat(inside.resolve(".git/rebase-merge")).exists();

        assertThat(workspace.integrate(integrate("m1", base)).conflicts()).containsExactly("README.md");

        assertThat(git(inside, "rev-parse", "HEAD")).isEqualTo(head);
    }

    @Test
    void verifiesWithTheProjectsCommand() throws Exception {
        prepared("m1");

        Verification passed = workspace.verify(verify("m1", body(null), "cat README.md; echo problem >&2"));

        assertThat(passed.passed()).isTrue();
        assertThat(passed.tail()).isEqualTo("calculator\nproblem\n");
        assertThat(report(passed)).isEqualTo(passed.tail());
    }

    @Test
    void verifiesWithTheTicketsOwnCommand() throws Exception {
        prepared("m1");

        Verification failed = workspace.verify(verify("m1", body("printf '\\033[31mred\\033[0m'; exit 3"), "true"));

        assertThat(failed.passed()).isFalse();
        assertThat(failed.exitCode()).isEqualTo(3);
        assertThat(failed.tail()).isEqualTo("red");
    }

    @Test
    void verifiesOncePerCommitAndAttempt() throws Exception {
        String base = prepared("m1");
        String command = "echo x >> \"$HOME/count\"";
        workspace.verify(verify("m1", body(null), command));
        workspace.verify(verify("m1", body(null), command));
        assertThat(machines.jobCount()).isEqualTo(1);

        commitOnMain("other.txt", "other\n");
        workspace.integrate(integrate("m1", base));
        workspace.verify(verify("m1", body(null), command));

        assertThat(machines.jobCount()).isEqualTo(2);
    }

    @Test
    void theChecksOfAHostThatWasNotHeardForAWhileGoOn() throws Exception {
        prepared("m1");
        VerifyRequest request =
                verify("m1", body(null), "echo begun; while [ ! -e \"$HOME/go\" ]; do sleep 0.01; done");
        try (UnheardHost ignored = new UnheardHost()) {
            assertThatThrownBy(() -> workspace.verify(request)).rootCause().hasMessageContaining("the checks go on");
        }
        Files.createFile(machines.home("m1").resolve("go"));

        assertThat(workspace.verify(request).passed()).isTrue();
        assertThat(machines.jobCount()).isEqualTo(1);
    }

    @Test
    void passesWithoutACommand() throws Exception {
        prepared("m1");

        assertThat(workspace.verify(verify("m1", body(null), null)))
                .isEqualTo(new Verification(true, 0, Duration.ZERO, null, ""));
    }

    @Test
    void stopsAVerificationThatTakesTooLong() throws Exception {
        prepared("m1");
        VerifyRequest request =
                new VerifyRequest("m1", "m1", 1, body(null), "echo begun; exec sleep 600", Duration.ofMillis(300));

        Verification stopped = workspace.verify(request);

        assertThat(stopped.passed()).isFalse();
        assertThat(stopped.exitCode()).isEqualTo(Verifier.TIMED_OUT);
        assertThat(stopped.tail()).startsWith("begun").contains("Stopped: took longer than PT0.3S");
    }

    @Test
    void keepsTheEndOfALongReport() throws Exception {
        WorkspaceActivities small =
                stub(new WorkspaceLimits(1 << 20, 1 << 20, 10, 4096, Duration.ofSeconds(30), Duration.ofSeconds(30)));
        prepared("m1");

        Verification verification = small.verify(verify("m1", body(null), "seq 1 5000"));

        assertThat(report(verification))
                .hasSize(4096)
                .startsWith("[swarm] The output has")
                .endsWith("\n5000\n");
        assertThat(verification.tail()).hasSize(2000).endsWith("\n5000\n");
    }

    @Test
    void movesTwoTicketsOfOneRepositoryAtOnce() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Published>> tickets = Stream.of("p1", "p2", "p3", "p4")
                    .map(machine -> (Callable<Published>) () -> ticket(machine))
                    .toList();
            for (Future<Published> done : threads.invokeAll(tickets)) {
                assertThat(done.get().commits()).isEqualTo(1);
            }
        }
        assertThat(git(bare, "branch", "--list", "swarm/*").lines()).hasSize(4);
    }

    private Published ticket(String machine) throws IOException, InterruptedException {
        machines.create(machine, MachineSpec.of(MACHINE));
        WorkspaceActivities own = workspace;
        String base = own.prepare(prepare(machine)).baseSha();
        commit(machines.workspace(machine), machine + ".txt", "x\n");
        return own.publish(publish(machine, base));
    }

    @Test
    void forgetsMachinesThatAreGone() throws Exception {
        prepared("m1");
        machines.destroy("m1");
        prepared("m2");

        assertThat(git(mirror(), "for-each-ref", "--format=%(refname)", "refs/swarm-base"))
                .isEqualTo("refs/swarm-base/m2");
    }

    @Test
    void tellsThatAMachineIsLost() throws Exception {
        String base = prepared("m1");
        machines.destroy("m1");

        assertFails(() -> workspace.prepare(prepare("m1")), FailureCode.MACHINE_LOST, true);
        assertFails(() -> workspace.publish(publish("m1", base)), FailureCode.MACHINE_LOST, true);
        assertFails(() -> workspace.integrate(integrate("m1", base)), FailureCode.MACHINE_LOST, true);
        assertFails(() -> workspace.verify(verify("m1", body(null), "true")), FailureCode.MACHINE_LOST, true);
    }

    @ParameterizedTest
    @CsvSource({
        "500, FORGE_UNAVAILABLE, false",
        "503, FORGE_UNAVAILABLE, false",
        "429, FORGE_UNAVAILABLE, false",
        "403, FORGE_REJECTED, true",
        "404, FORGE_REJECTED, true",
        "302, FORGE_REJECTED, true"
    })
    void tellsWhatTheForgeAnswered(int status, FailureCode code, boolean fatal) throws Exception {
        String base = prepared("m1");
        commit(machines.workspace("m1"), "one.txt", "1\n");
        server.failWith(status);

        assertFails(() -> workspace.publish(publish("m1", base)), code, fatal);
        assertFails(() -> workspace.integrate(integrate("m1", base)), code, fatal);

        server.failWith(0);
        assertThat(workspace.publish(publish("m1", base)).commits()).isEqualTo(1);
    }

    @Test
    void tellsThatTheTokenIsWrongWithoutRepeatingIt() throws Exception {
        machines.create("m1", MachineSpec.of(MACHINE));
        Files.writeString(tokenFile, "wrong-token");

        assertThatThrownBy(() -> workspace.prepare(prepare("m1")))
                .rootCause()
                .isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
                    assertThat(failure.getType()).isEqualTo(FailureCode.FORGE_REJECTED.name());
                    assertThat(failure.getMessage()).doesNotContain("wrong-token", "Basic");
                });
        assertThat(Files.readString(mirror().resolve("config"))).doesNotContain("Authorization", "token");
    }

    @Test
    void tellsThatTheForgeIsDown() throws Exception {
        machines.create("m1", MachineSpec.of(MACHINE));
        server.close();

        assertFails(() -> workspace.prepare(prepare("m1")), FailureCode.FORGE_UNAVAILABLE, false);
    }

    @Test
    void tellsThatTheBaseBranchIsMissing() throws Exception {
        machines.create("m1", MachineSpec.of(MACHINE));

        assertFails(
                () -> workspace.prepare(new PrepareRequest("m1", "m1", REPOSITORY, "release", "swarm/m1")),
                FailureCode.FORGE_REJECTED,
                true);
    }

    @ParameterizedTest
    @CsvSource({"../x/y", "a/../b", "/etc/passwd", "owner", "-c/x", "a/b/c"})
    void refusesNamesThatAreNoRepository(String repository) throws Exception {
        machines.create("m1", MachineSpec.of(MACHINE));

        assertFails(
                () -> workspace.prepare(new PrepareRequest("m1", "m1", repository, "main", "swarm/m1")),
                FailureCode.INVALID_INPUT,
                true);
    }

    private WorkspaceActivities stub(WorkspaceLimits limits) {
        TestActivityEnvironment environment = TestActivityEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                        .setDataConverter(Payloads.dataConverter())
                        .build())
                .build());
        environments.add(environment);
        environment.registerActivitiesImplementations(new WorkspaceActivitiesImpl(
                machines,
                artifacts,
                forge,
                SecretScanner.withStandardRules(),
                Standing.ALWAYS_CURRENT,
                folder.resolve("host"),
                limits));
        return environment.newActivityStub(WorkspaceActivities.class);
    }

    private static void assertFails(ThrowingCallable call, FailureCode code, boolean fatal) {
        assertThatThrownBy(call)
                .isInstanceOf(ActivityFailure.class)
                .cause()
                .isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
                    assertThat(failure.getType()).as(failure.getMessage()).isEqualTo(code.name());
                    assertThat(failure.isNonRetryable()).isEqualTo(fatal);
                });
    }

    private String prepared(String machine) throws IOException {
        machines.create(machine, MachineSpec.of(MACHINE));
        return workspace.prepare(prepare(machine)).baseSha();
    }

    private static PrepareRequest prepare(String machine) {
        return new PrepareRequest(machine, machine, REPOSITORY, "main", "swarm/" + machine);
    }

    private static PublishRequest publish(String machine, String base) {
        return new PublishRequest(machine, machine, REPOSITORY, "swarm/" + machine, base);
    }

    private static DiffRequest diff(String machine, String base, @Nullable String head) {
        return new DiffRequest(machine, machine, REPOSITORY, "swarm/" + machine, base, head);
    }

    private static IntegrateRequest integrate(String machine, String base) {
        return new IntegrateRequest(machine, machine, REPOSITORY, "main", "swarm/" + machine, base);
    }

    private static VerifyRequest verify(String machine, String bodyId, String command) {
        return new VerifyRequest(machine, machine, 1, bodyId, command, Duration.ofSeconds(30));
    }

    private String body(String verify) throws IOException {
        TicketBody body = new TicketBody("key", "Title", "Why", List.of(), List.of(), null, verify, null);
        return artifacts.put("application/json", Payloads.objectMapper().writeValueAsBytes(body));
    }

    private String report(Verification verification) {
        return new String(artifacts.get(verification.reportId()), StandardCharsets.UTF_8);
    }

    private Path mirror() {
        return folder.resolve("host/repos/" + REPOSITORY + ".git");
    }

    /** Made up at run time, so that this file passes a scan. */
    private static String secret() {
        return "AKIA" + "Q".repeat(3) + "7J3KD9SLA2PX5";
    }

    private String commitOnMain(String file, String content) throws IOException, InterruptedException {
        String sha = commit(seed, file, content);
        git(seed, "push", "-q", "origin", "HEAD:main");
        return sha;
    }

    private static String commit(Path folder, String file, String content) throws IOException, InterruptedException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
        git(folder, "add", "-A");
        git(folder, "commit", "-q", "-m", "Change " + file);
        return git(folder, "rev-parse", "HEAD");
    }

    private static String git(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "git", "-c", "user.name=Test", "-c", "user.email=test@swarm.invalid", "-c", "init.defaultBranch=main"));
        command.addAll(List.of(arguments));
        CommandOutput<String> output = run(folder, command);
        assertThat(output.exitCode()).as(output.stdout()).isZero();
        return output.stdout();
    }

    private static CommandOutput<String> run(Path folder, List<String> command)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
        builder.environment().put("GIT_AUTHOR_NAME", "Test");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new CommandOutput<>(process.waitFor(), output.strip(), "");
    }
}
