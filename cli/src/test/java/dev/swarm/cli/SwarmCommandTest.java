package dev.swarm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.cli.client.FakeApi;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.terminal.Terminal;
import java.io.BufferedReader;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class SwarmCommandTest {
    @TempDir
    private Path data;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    frobnicate | there is no command 'frobnicate'
                    statsu | there is no command 'statsu'
                    ticket | Missing required parameter: 'TICKET'
                    ticket t1 dance | Invalid value for positional parameter at index 1 (ACTION)
                    ticket t1 guidance | guidance needs a text
                    ticket t1 retry now | 'now' was not expected here
                    up --api-port nine | 'nine' is not an int
                    up --slots 0 | --slots 0 is not between 1 and 256
                    new | give either an idea or --file FILE
                    new idea --file x | give either an idea or --file FILE
                    spec s1 --set x | --set needs --base N
                    projects add | add needs the project's NAME
                    hosts remove | remove needs the HOST's id
                    hosts token --ttl soon | 'soon' is not a duration; write it as 30m, 1h or 2d
                    drain | Missing required parameter: 'HOST'
                    console | Missing required parameter: 'VM'
                    projects add p --allow packages.example.org | --allow needs --egress registries
                    projects add p --placement nearest | 'nearest' is none of best, local_first, remote_first, cheapest
                    projects add p --on-loss give-up | 'give-up' is none of reassign, restart
                    projects add p --label GPU=a100 | label 'GPU' must be
                    projects change p --label gpu=a100 --no-labels | contradict each other
                    run plan.yaml --project p --label gpu | gpu
                    keys remove | remove needs the key's ID
                    run plan.yaml | Missing required option: '--project=NAME'
                    run plan.yaml --project p --parallel -1 | --parallel must be at least 1
                    events --limit 0 | --limit must be at least 1
                    status --api nonsense | 'nonsense' is not an address
                    """)
    void badCommandLinesAreRefusedWithErrorAndHint(String line, String message) {
        CommandRun run = CommandRun.of(data, line.split(" "));

        assertThat(run.err()).startsWith("error: ").contains(message).contains("\nhint: ");
        assertThat(run.exitCode()).isIn(2, 3);
        assertThat(run.err()).doesNotContain("\tat ");
    }

    @Test
    void everyCommandExplainsItself() {
        CommandLine swarm = SwarmCommand.commandLine(new CommandContext(
                Terminal.plain(System.out, System.err), Map.of(), new BufferedReader(Reader.nullReader())));
        assertThat(swarm.getSubcommands()).hasSizeGreaterThan(20);
        for (String command : swarm.getSubcommands().keySet()) {
            CommandRun run = CommandRun.of(data, command, "--help");

            assertThat(run.out()).as(command).contains("Usage: swarm " + command);
            assertThat(run.exitCode()).as(command).isZero();
        }
    }

    @Test
    void aMisspeltCommandIsGuessed() {
        assertThat(CommandRun.of(data, "statsu").err()).contains("did you mean status");
    }

    @Test
    void withoutAPlatformTheExitCodeIsThree() {
        CommandRun run = CommandRun.of(data, "status");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err())
                .isEqualTo("error: no platform runs with the data folder " + data
                        + "\nhint: start it with `swarm up`, or name a running one with --api URL or --data DIR\n");
    }

    @Test
    void globalOptionsMayStandBeforeAndAfterTheCommand(@TempDir Path other) {
        assertThat(CommandRun.of(data, "--data", other.toString(), "status").err())
                .contains(other.toString());
        assertThat(CommandRun.of(data, "status", "--data", other.toString()).err())
                .contains(other.toString());
    }

    @Test
    void aPlatformThatDiedIsNotTalkedTo() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        Files.createDirectories(data.resolve("run"));
        Files.writeString(
                data.resolve("run/endpoints.json"),
                "{\"pid\":" + ended.pid() + ",\"ready\":true,\"apiUrl\":\"http://127.0.0.1:9\"}");

        assertThat(CommandRun.of(data, "status").err()).contains("no platform runs");
    }

    @Test
    void aProcessThatGotThePidOfAPlatformIsNotTalkedTo() throws Exception {
        Path file = data.resolve("run/endpoints.json");
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                "{\"pid\":" + ProcessHandle.current().pid() + ",\"ready\":true,\"apiUrl\":\"http://127.0.0.1:9\"}");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(1))));

        assertThat(CommandRun.of(data, "status").err()).contains("no platform runs");
    }

    @Test
    void withoutACommandTheHelpIsShown() {
        CommandRun run = CommandRun.of(data);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).contains("Usage: swarm").contains("  demo ");
        assertThat(run.out()).doesNotContain("prepare");
    }

    @Test
    void stackTracesAreShownOnDemandOnly() {
        assertThat(CommandRun.of(data, "status").err()).doesNotContain("\tat dev.swarm");
        assertThat(CommandRun.of(data, "--debug", "status").err()).contains("\tat dev.swarm");
    }

    @Test
    void theKeyIsNeverPrinted() throws Exception {
        try (FakeApi api = new FakeApi()) {
            api.on(
                    "GET /api/projects",
                    asked -> FakeApi.Response.problem(401, "{'code':'UNAUTHENTICATED','detail':'unknown key'}"));

            CommandRun run = CommandRun.against(api, data, "--debug", "projects");

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains("error: unknown key").contains("--key-file");
            assertThat(run.err() + run.out()).doesNotContain("secret-of-the-test");
            assertThat(api.requests().get(0).header("Authorization")).isEqualTo("Bearer secret-of-the-test");
        }
    }

    @Test
    void aMissingKeyFileIsNamed() throws Exception {
        try (FakeApi api = new FakeApi()) {
            CommandRun run = CommandRun.of(
                    data,
                    "projects",
                    "--api",
                    api.uri().toString(),
                    "--key-file",
                    data.resolve("none").toString());

            assertThat(run.err()).contains("cannot read the API key from " + data.resolve("none"));
            assertThat(run.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void aProjectSaysWhereItsTicketsRunAndInWhichImage() throws Exception {
        try (FakeApi api = new FakeApi()) {
            String project =
                    "{'projectId':'shop','name':'Shop','image':'jdk','placement':'cheapest','onLoss':'restart',"
                            + "'labels':{'gpu':'a100','region':'eu'}}";
            api.on("GET /api/projects/shop", project);
            api.on("POST /api/projects", project);
            api.on("PATCH /api/projects/shop", project);
            String[] settings =
                    "--image jdk --class large --label gpu=a100,region=eu --placement Cheapest --on-loss restart"
                            .split(" ");

            List<String> line = new ArrayList<>(List.of("projects", "add", "shop"));
            line.addAll(List.of(settings));
            CommandRun run = CommandRun.against(api, data, line.toArray(String[]::new));

            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out())
                    .contains("  image               jdk\n")
                    .contains("  placement           cheapest\n")
                    .contains("  labels              gpu=a100,region=eu\n");
            assertThat(api.last("POST", "/api/projects").json().toString())
                    .isEqualTo("{\"name\":\"shop\",\"image\":\"jdk\",\"machineClass\":\"large\","
                            + "\"labels\":{\"gpu\":\"a100\",\"region\":\"eu\"},\"placement\":\"cheapest\","
                            + "\"onLoss\":\"restart\"}");
            CommandRun.against(api, data, "projects", "change", "shop", "--no-labels");
            assertThat(api.last("PATCH", "/api/projects/shop").json().toString())
                    .isEqualTo("{\"labels\":{}}");
        }
    }

    @Test
    void aProjectsEgressPolicyIsChanged() throws Exception {
        try (FakeApi api = new FakeApi()) {
            String project =
                    "{'projectId':'shop','name':'Shop','egress':{'mode':'registries','domains':['a.example.org']}}";
            api.on("GET /api/projects/shop", project);
            api.on("PATCH /api/projects/shop", project);

            CommandRun run = CommandRun.against(
                    api,
                    data,
                    "projects",
                    "change",
                    "shop",
                    "--egress",
                    "Registries",
                    "--allow",
                    "a.example.org,*.example.net",
                    "--allow",
                    "b.example.org");

            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).contains("  egress              registries a.example.org\n");
            assertThat(api.last("PATCH", "/api/projects/shop").json().toString())
                    .isEqualTo("{\"egress\":{\"mode\":\"registries\",\"domains\":"
                            + "[\"a.example.org\",\"*.example.net\",\"b.example.org\"]}}");
            assertThat(CommandRun.against(api, data, "projects", "change", "shop")
                            .err())
                    .contains("change needs what is to change");
        }
    }
}
