package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A second host joins, works, is drained and removed; people get shells in machines. */
@Order(55)
class FleetTest {
    private static final int IDLE_SECONDS = 20;
    private static final String CTRL_C = "\u0003";
    private static final String CTRL_BRACKET = "\u001d";

    @TempDir
    static Path folder;

    private static Platform platform;

    @BeforeAll
    static void start() throws Exception {
        SwarmCli cli = new SwarmCli(folder.resolve("data")).with("SWARM_CONSOLE_IDLE", IDLE_SECONDS + "s");
        platform = Platform.start(cli, folder.resolve("up.log"), Platform.freePorts());
        platform.project("fleet", "auto");
    }

    @AfterAll
    static void stop() throws IOException {
        if (platform != null) {
            platform.close();
        }
    }

    private static SwarmCli swarm() {
        return platform.cli();
    }

    private static JsonNode host(String id) throws Exception {
        return platform.api().get("/api/hosts/" + id).json();
    }

    private static JsonNode live(String id, Instant since) throws Exception {
        return Eventually.get(
                "host " + id + " reports",
                () -> host(id),
                host -> !host.path("lastSeen").isMissingNode()
                        && Instant.parse(host.path("lastSeen").asText()).isAfter(since)
                        && host.path("slots").asInt() > 0);
    }

    private static String token(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("hosts", "token", "--json"));
        command.addAll(List.of(options));
        return Api.JSON
                .readTree(swarm().run(command.toArray(String[]::new)).ok())
                .path("token")
                .asText();
    }

    @Test
    void aHostThatJoinedTakesTicketsUntilItIsDrainedAndRemoved() throws Exception {
        String first = platform.api().all("/api/hosts").get(0).path("hostId").asText();
        String token = token("--labels", "region=eu");
        SwarmCli second = new SwarmCli(folder.resolve("second"));
        String[] join = {"worker", "--role", "host", "--join", token, "--host-id", "second", "--slots", "2"};
        Instant begun = Instant.now();
        try (SwarmCli.Run ignored = second.start(folder.resolve("second-1.log"), join)) {
            assertThat(live("second", begun).at("/labels/region").asText()).isEqualTo("eu");
            assertThat(swarm().run("hosts").ok())
                    .containsPattern("second +live")
                    .contains("region=eu")
                    .contains("0/2");

            swarm().run("drain", first).ok();
            live(first, Instant.now());
            TestBuild build = TestBuild.start(
                    platform, "fleet", 2, TestBuild.quick("a"), TestBuild.quick("b"), TestBuild.quick("c"));
            build.await("completed", Map.of("a", "merged", "b", "merged", "c", "merged"));
            assertThat(build.events().stream()
                            .filter(event -> event.path("type").asText().equals("TicketAssigned"))
                            .map(event -> event.at("/data/hostId").asText()))
                    .hasSize(3)
                    .containsOnly("second");
            assertThat(swarm().run("hosts", "show", first).ok()).contains("draining");
        }
        assertThat(filesWith(second.data(), platform.secret("forgeTokenFile")))
                .as("files of the joined host that hold the forge's token")
                .isEmpty();

        Instant again = Instant.now();
        Path log = folder.resolve("second-2.log");
        try (SwarmCli.Run run = second.start(log, "worker", "--slots", "2")) {
            live("second", again);
            swarm().run("drain", first, "--undo").ok();
            swarm().run("hosts", "remove", "second").ok();
            Eventually.get(
                    "the host hears that it was removed",
                    () -> Files.readString(log),
                    text -> text.contains("This host was removed from the platform"));
            assertThat(swarm().run("hosts").ok()).doesNotContain("second");
            assertThat(run.process().isAlive()).isTrue();
        }
    }

    private static List<Path> filesWith(Path root, String secret) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> contains(file, secret))
                    .toList();
        }
    }

    private static boolean contains(Path file, String secret) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(secret);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void badTokensLetNobodyIn() throws Exception {
        String token = token("--ttl", "1s");
        Instant made = Instant.now();
        Eventually.get("the token expires", Instant::now, now -> now.isAfter(made.plus(Duration.ofSeconds(1))));

        for (String bad : List.of(token, token("--uses", "1") + "x")) {
            SwarmCli.Result refused = new SwarmCli(folder.resolve("stranger")).run("worker", "--join", bad);
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.out() + refused.err())
                    .contains("did not let this host join")
                    .contains("swarm hosts token");
        }
        assertThat(new SwarmCli(folder.resolve("stranger"))
                        .run("worker", "--join", "nonsense")
                        .err())
                .contains("the join token is incomplete");
    }

    @Test
    void aPersonGetsAShellInARunningMachine() throws Exception {
        TestBuild build = TestBuild.start(platform, "fleet", 1, TestBuild.endless("shell"));
        String ticket = build.ticketId("shell");
        String vm = Eventually.get(
                        "the ticket has a machine",
                        () -> platform.api().all("/api/vms?ticket=" + ticket),
                        machines -> !machines.isEmpty())
                .get(0)
                .path("machineId")
                .asText();
        build.await("shell", "in_progress");
        assertThat(swarm().run("vms").ok()).contains(vm).contains(ticket);

        SwarmCli.Result piped = swarm().feed("echo hello-$((40 + 2)); pwd; exit 3\n", "console", vm);
        assertThat(piped.out()).as("%s", piped).contains("hello-42\n").contains("/workspace\n");
        assertThat(piped.exitCode()).as("%s", piped).isEqualTo(3);
        assertThat(swarm().run("console", ticket, "echo", "one").ok()).isEqualTo("one\n");
        assertThat(swarm().run("console", "none").err()).contains("there is no vm 'none'");

        try (Screen screen = Screen.open(platform.api(), vm, 31, 97)) {
            screen.type("tty; stty size\n");
            screen.await("/dev/pts/");
            screen.await("31 97");
            screen.resize(41, 107);
            Eventually.get(
                    "the size follows",
                    Duration.ofSeconds(30),
                    () -> screen.ask("stty size\n"),
                    text -> text.contains("41 107"));
            screen.type("sleep 4242\n");
            Eventually.get("it runs", () -> sleepers(4242), count -> count > 0);
        }
        Eventually.get("what ran in a terminal ends with it", () -> sleepers(4242), count -> count == 0);

        List<JsonNode> events = platform.api().all("/api/events?ticket=" + ticket);
        assertThat(events.stream()
                        .filter(event -> event.path("type").asText().equals("ConsoleOpened"))
                        .map(event -> event.path("actor").asText()))
                .isNotEmpty()
                .containsOnly("admin");
        assertThat(events.toString()).contains("the shell ended with exit code 3");
        build.end();
    }

    @Test
    void aPersonAtATerminalIsInTheMachineUntilLeaving() throws Exception {
        TestBuild build = TestBuild.start(platform, "fleet", 1, TestBuild.endless("terminal"));
        String ticket = build.ticketId("terminal");
        build.await("terminal", "in_progress");

        try (PersonAtTerminal silent = swarm().atTerminal(24, 80, "console", ticket)) {
            try (PersonAtTerminal person = inside(ticket)) {
                person.type("stty size\r");
                person.await("31 97\r");
                person.resize(41, 107);
                Eventually.get(
                        "the size follows", () -> person.ask("stty size\r"), shown -> shown.contains("41 107\r"));
                person.type("sleep 4343\r");
                Eventually.get("it runs", () -> sleepers(4343), count -> count > 0);
                person.type(CTRL_C);
                Eventually.get("it was interrupted", () -> sleepers(4343), count -> count == 0);
                person.type("echo code-$?\r");
                person.await("code-130");
                person.type("sleep 4343\r");
                Eventually.get("it runs", () -> sleepers(4343), count -> count > 0);
                person.type("\r~.");
                assertThat(person.awaitEnd()).isZero();
            }
            Eventually.get("what ran ends when the person leaves", () -> sleepers(4343), count -> count == 0);
            try (PersonAtTerminal person = inside(ticket)) {
                person.type("half a line" + CTRL_BRACKET);
                assertThat(person.awaitEnd()).isZero();
            }
            try (PersonAtTerminal person = inside(ticket)) {
                person.type("exit 7\r");
                assertThat(person.awaitEnd()).isEqualTo(7);
            }
            SwarmCli stranger = new SwarmCli(swarm().data()).with("SWARM_ADMIN_KEY_FILE", notTheAdmins());
            try (PersonAtTerminal refused = stranger.atTerminal(24, 80, "console", ticket)) {
                assertThat(refused.awaitEnd()).isEqualTo(1);
                assertThat(refused.shown()).contains("error: ");
            }
            assertThat(silent.awaitEnd()).isEqualTo(1);
            assertThat(silent.shown()).contains("nothing was typed or printed for " + IDLE_SECONDS + " s");
        }

        List<String> consoles = platform.api().all("/api/events?ticket=" + ticket).stream()
                .filter(event -> event.path("type").asText().startsWith("Console"))
                .map(event ->
                        event.path("type").asText() + " " + event.path("actor").asText("-"))
                .toList();
        assertThat(consoles)
                .hasSize(8)
                .filteredOn("ConsoleOpened admin"::equals)
                .hasSize(4);
        build.end();
    }

    /** A person whose shell answers. */
    private static PersonAtTerminal inside(String ticket) throws Exception {
        PersonAtTerminal person = swarm().atTerminal(31, 97, "console", ticket);
        person.type("echo up-$((40 + 2))\r");
        person.await("up-42");
        return person;
    }

    private static String notTheAdmins() throws IOException {
        return swarm().data().resolve("secrets/worker-key").toString();
    }

    /** Seen from the host: a command inside sees the processes of others as little as it likes. */
    private static long sleepers(int seconds) {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.endsWith("sleep " + seconds))
                .count();
    }
}
