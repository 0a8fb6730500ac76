package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Command lines that cannot be carried out: an exit code, one message with a hint on stderr, and no stack trace. */
@Order(17)
@ExtendWith(SharedPlatform.class)
class BadCommandLinesTest {
    @TempDir
    private Path folder;

    private final Platform platform;

    BadCommandLinesTest(Platform platform) {
        this.platform = platform;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            frobnicate                                | 2 | there is no command 'frobnicate'
            approve                                   | 2 | Missing required parameter: 'SESSION'
            approve no-such-session                   | 1 | there is no session 'no-such-session'
            watch no-such-thing                       | 1 | there is no session and no build 'no-such-thing'
            ticket no-such-ticket pause               | 1 | there is no ticket 'no-such-ticket'
            builds no-such-build cancel               | 1 | there is no build 'no-such-build'
            projects show no-such-project             | 1 | there is no project 'no-such-project'
            projects add bad --merge perhaps          | 1 | perhaps
            new --file no-such-file.md                | 1 | no-such-file.md
            validate no-such-file.yaml                | 1 | no-such-file.yaml
            run no-such-file.yaml --project p --yes   | 1 | no-such-file.yaml
            builds --state asleep                     | 1 | 'asleep' is not a build's state
            """)
    void saysWhatIsWrong(String line, int exitCode, String message) throws Exception {
        SwarmCli.Result result = platform.cli().run(line.strip().split(" +"));

        assertRefused(result, exitCode, message);
    }

    private static void assertRefused(SwarmCli.Result result, int exitCode, String message) {
        assertThat(result.exitCode()).as("%s", result).isEqualTo(exitCode);
        assertThat(result.err())
                .startsWith("error: ")
                .contains(message)
                .contains("\nhint: ")
                .doesNotContain("\tat ", "Exception");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void aWrongTaskFileIsRefusedWithFileAndLine() throws Exception {
        Path plan = Files.writeString(folder.resolve("plan.yaml"), """
                title: Wrong
                tasks:
                  - name: One
                    command: "true"
                    dependencies: [Nobody]
                  - name: Two
                    comand: "true"
                """);
        for (String[] command : new String[][] {
            {"validate", plan.toString()}, {"run", plan.toString(), "--project", "never-made", "--yes"}
        }) {
            SwarmCli.Result result = platform.cli().run(command);

            assertThat(result.exitCode()).as("%s", result).isEqualTo(1);
            assertThat(result.err())
                    .contains(plan + ":5:")
                    .contains("Nobody")
                    .contains(plan + ":7:")
                    .contains("comand")
                    .doesNotContain("\tat ", "Exception");
        }
        assertThat(platform.api().get("/api/projects/never-made").status()).isEqualTo(404);
    }

    @Test
    void aDryRunStartsNothing() throws Exception {
        String plan = SwarmCli.ROOT.resolve("examples/tasks/release-notes.yaml").toString();

        String shown =
                platform.cli().run("run", plan, "--project", "dry", "--dry-run").ok();

        assertThat(shown).contains("round 1: set-up", "round 2: collect-changes", "estimate e");
        assertThat(platform.api().all("/api/builds?project=dry")).isEmpty();
    }

    @Test
    void withoutAPlatformOrItsKeyNothingWorks() throws Exception {
        SwarmCli nowhere = new SwarmCli(folder.resolve("empty"));
        assertRefused(nowhere.run("builds"), 3, "no platform runs with the data folder " + folder.resolve("empty"));
        assertThat(folder.resolve("empty")).doesNotExist();
        assertRefused(nowhere.run("builds", "--api", "http://127.0.0.1:9"), 1, "cannot read the API key from");

        Path key = Files.writeString(folder.resolve("key"), "not-the-key\n");
        List<String> stranger =
                new ArrayList<>(List.of("builds", "--api", platform.endpoint("apiUrl"), "--key-file", key.toString()));
        assertRefused(nowhere.runAsIs(stranger), 1, "API key");
        stranger.set(2, "http://127.0.0.1:9");
        assertRefused(nowhere.runAsIs(stranger), 3, "http://127.0.0.1:9");
        Path foreign = Files.createDirectory(folder.resolve("foreign"));
        Files.writeString(foreign.resolve("thesis.txt"), "all my work");
        assertThat(new SwarmCli(foreign).run("up").err()).contains("is neither empty nor a Swarm data folder");
        assertThat(foreign).isDirectoryContaining("glob:**/thesis.txt");
    }
}
