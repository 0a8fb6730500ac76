package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.kohsuke.github.GHIssueState;
import org.kohsuke.github.GHPullRequest;

/** A second platform beside the shared one, whose launcher is killed in the middle of a build. */
@Order(60)
@ExtendWith(SharedPlatform.class)
class RecoveryTest {
    private static final List<String> CHILDREN = List.of("worker", "api", "temporal", "postgres");

    @TempDir
    private Path folder;

    private final Platform shared;

    RecoveryTest(Platform shared) {
        this.shared = shared;
    }

    @Test
    void goesOnAfterItsLauncherWasKilledAndItsFilesWereCutShort() throws Exception {
        SwarmCli cli = new SwarmCli(folder.resolve("data"));
        TestBuild before;
        List<ProcessHandle> orphans = new ArrayList<>();
        try (Platform first = Platform.start(cli, folder.resolve("first.log"), Platform.freePorts())) {
            assertThat(first.endpoint("apiUrl")).isNotEqualTo(shared.endpoint("apiUrl"));
            refusesASecondPlatform(cli, first);
            first.project("survivor", "auto");
            before = TestBuild.start(
                    first,
                    "survivor",
                    3,
                    TestBuild.ticket("t1", "sleep 3; echo 1 > 1.txt"),
                    TestBuild.ticket("t2", "sleep 3; echo 2 > 2.txt"),
                    TestBuild.quick("t3", "t1"),
                    TestBuild.quick("t4", "t2"));
            before.await("t1", "in_progress");
            for (String child : CHILDREN) {
                orphans.add(ProcessHandle.of(cli.pidOf(child)).orElseThrow());
            }
            first.process().destroyForcibly().waitFor();
        }
        assertThat(orphans).as("a killed launcher leaves its children").anyMatch(ProcessHandle::isAlive);
        cutShort("run/endpoints.json", "run/api.pid", "lock.pid");

        try (Platform second = Platform.start(cli, folder.resolve("second.log"))) {
            assertThat(orphans).noneMatch(ProcessHandle::isAlive);
            TestBuild build = new TestBuild(second.api(), before.id());
            build.await("completed", Map.of("t1", "merged", "t2", "merged", "t3", "merged", "t4", "merged"));
            List<GHPullRequest> pulls = second.repository("survivor")
                    .queryPullRequests()
                    .state(GHIssueState.ALL)
                    .list()
                    .toList();
            assertThat(pulls)
                    .hasSize(4)
                    .allSatisfy(pull ->
                            assertThat(pull.isMerged()).as(pull.getTitle()).isTrue());
            theOtherIsUntouched();
        }
        assertThat(CHILDREN.stream().map(child -> folder.resolve("data/run/" + child + ".pid")))
                .noneMatch(Files::exists);
        assertThat(cli.run("status").exitCode()).isEqualTo(3);
    }

    private static void refusesASecondPlatform(SwarmCli cli, Platform first) throws Exception {
        for (String[] command : new String[][] {{"up"}, {"up", "--detach"}}) {
            SwarmCli.Result refused = cli.run(command);
            assertThat(refused.exitCode()).as("%s", refused).isEqualTo(1);
            assertThat(refused.err())
                    .contains("error: the data folder " + cli.data() + " is in use by the platform with pid "
                            + first.process().pid())
                    .contains(first.endpoint("apiUrl"))
                    .contains("hint: use that one")
                    .doesNotContain("\tat ");
        }
        assertThat(first.api().get("/healthz").status()).isEqualTo(200);
    }

    /** As if the machine had lost power while it wrote. */
    private void cutShort(String... names) throws Exception {
        for (String name : names) {
            Path file = folder.resolve("data").resolve(name);
            byte[] content = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(content, content.length / 2));
        }
    }

    private void theOtherIsUntouched() throws Exception {
        assertThat(shared.process().isAlive()).isTrue();
        assertThat(shared.api().get("/api/projects/survivor").status()).isEqualTo(404);
        for (String child : CHILDREN) {
            assertThat(ProcessHandle.of(shared.cli().pidOf(child)))
                    .as(child)
                    .get()
                    .matches(ProcessHandle::isAlive);
        }
    }
}
