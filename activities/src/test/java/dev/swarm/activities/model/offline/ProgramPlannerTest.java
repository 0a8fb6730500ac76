package dev.swarm.activities.model.offline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.activities.model.Briefs;
import dev.swarm.activities.platform.MemoryArtifacts;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.model.PlanRequest;
import dev.swarm.contracts.model.PlannedWork;
import dev.swarm.contracts.model.WriteSpecRequest;
import dev.swarm.contracts.plan.TicketBody;
import dev.swarm.contracts.plan.TicketNode;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Builds whole programs from plans, with git and a real shell, as tickets do: side by side, each from the merged base. */
class ProgramPlannerTest {
    private static final ObjectMapper MAPPER = Payloads.objectMapper();
    private static final String EXPENSES = "Track my expenses";
    private static final String HOSTILE = "'; touch pwned; echo '\n\"$(touch pwned)\" `touch pwned`\nEND_OF_FILE\n"
            + "touch pwned\nEND_OF_FILE_\n\\ %s @name@ $1 \u0000\u001b[31m ## Design\n| name | pwned |\n";

    private final MemoryArtifacts artifacts = new MemoryArtifacts();
    private final OfflineModelActivities model = new OfflineModelActivities(artifacts);

    @TempDir
    Path folder;

    static List<Arguments> programs() {
        return List.of(
                Arguments.of(EXPENSES, answers("expenses", "expense", "csv", "monthly"), "", 9),
                Arguments.of(
                        "Log the books I read, import and export them",
                        answers("readings", "book", "tsv", "category"),
                        "",
                        10),
                Arguments.of(
                        "Workouts",
                        answers("gym-log", "workout", "tsv", "none"),
                        "add command count\nadd command last\nadd command categories\nremove command import",
                        11),
                Arguments.of(
                        "Anything",
                        answers("x", "entry", "csv", "none"),
                        "remove command search\nremove command import\nremove command export",
                        7),
                Arguments.of(HOSTILE, Map.of(), HOSTILE, 9),
                Arguments.of(
                        HOSTILE.repeat(150),
                        answers(
                                "$(touch pwned)'\"`; rm -rf / #\n" + "x".repeat(10_000),
                                "`id` \\ & / |",
                                HOSTILE,
                                HOSTILE),
                        "rename touch-pwned-rm-rf-x to $(touch pwned)",
                        9));
    }

    @ParameterizedTest
    @MethodSource("programs")
    void theProgramGrowsTicketByTicketAndItsTestsPass(
            String idea, Map<String, String> answers, String feedback, int tickets) throws Exception {
        PlannedWork planned = plan(idea, answers, feedback);
        assertThat(planned.verifyCommand()).isEqualTo("sh tests/run.sh");
        assertThat(planned.plan().source()).isEqualTo("planner (offline stand-in)");
        assertThat(planned.plan().tickets()).hasSize(tickets);

        Path repository = Files.createDirectory(folder.resolve("repository"));
        git(repository, "init", "-q", "-b", "main");
        Files.writeString(repository.resolve("README.md"), "# Mine\n");
        commit(repository, "start");
        for (List<TicketNode> batch : batches(planned.plan().tickets())) {
            for (TicketNode ticket : batch) {
                git(repository, "checkout", "-q", "-b", ticket.key(), "main");
                String output = shell(repository, body(ticket).command());
                assertThat(output).contains("wrote ").contains("passed, 0 failed");
                commit(repository, ticket.key());
                assertThat(git(repository, "status", "--porcelain")).isEmpty();
            }
            git(repository, "checkout", "-q", "main");
            for (TicketNode ticket : batch) {
                git(repository, "merge", "-q", "--no-edit", ticket.key());
                git(repository, "branch", "-q", "-d", ticket.key());
            }
            // Each of these takes about a second at the end, so one program is enough for the steps between.
            if (idea.equals(EXPENSES)) {
                assertThat(shell(repository, planned.verifyCommand())).contains(" 0 failed");
            }
        }
        assertThat(shell(repository, planned.verifyCommand())).contains(" 0 failed");
        assertThat(git(repository, "status", "--porcelain")).isEmpty();
        assertThat(Files.readString(repository.resolve("README.md"))).startsWith("# Mine\n");
        try (var files = Files.walk(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).doesNotContain("pwned");
        }
    }

    @Test
    void thePlanHasADiamondAndAChain() {
        List<TicketNode> tickets = plan("Expenses", answers("expenses", "expense", "csv", "monthly"), "")
                .plan()
                .tickets();
        assertThat(batches(tickets))
                .extracting(batch -> batch.stream().map(TicketNode::key).toList())
                .containsExactly(
                        List.of("scaffold"),
                        List.of("storage"),
                        List.of("add", "list", "remove"),
                        List.of("report", "search"),
                        List.of("docs"),
                        List.of("integration"));
        assertThat(tickets).allSatisfy(ticket -> {
            assertThat(ticket.key()).matches("[a-z0-9-]{1,40}");
            assertThat(body(ticket).key()).isEqualTo(ticket.key());
            assertThat(artifacts.mediaType(ticket.bodyId())).isEqualTo("application/json");
        });
    }

    @Test
    void theSameRequestHasTheSamePlan() {
        Map<String, String> answers = answers("expenses", "expense", "csv", "monthly");
        assertThat(plan("Expenses", answers, "")).isEqualTo(plan("Expenses", answers, ""));
    }

    @Test
    void aScriptMayRunAgainAndKeepsAReadmeThatIsThere() throws Exception {
        TicketNode scaffold = plan("Expenses", answers("expenses", "expense", "csv", "monthly"), "")
                .plan()
                .tickets()
                .getFirst();
        Files.writeString(folder.resolve("README.md"), "# Mine\n");
        shell(folder, body(scaffold).command());
        String once = Files.readString(folder.resolve("README.md"));
        shell(folder, body(scaffold).command());
        assertThat(Files.readString(folder.resolve("README.md")))
                .isEqualTo(once)
                .startsWith("# Mine\n\n# expenses\n");
    }

    private PlannedWork plan(String idea, Map<String, String> answers, String feedback) {
        String spec = model.writeSpec(new WriteSpecRequest(Briefs.of(idea, answers), null, null))
                .artifactId();
        String revised = model.writeSpec(new WriteSpecRequest(Briefs.of(idea, answers), spec, feedback))
                .artifactId();
        return model.plan(new PlanRequest(Briefs.of(idea, answers), revised));
    }

    private TicketBody body(TicketNode ticket) {
        try {
            return MAPPER.readValue(artifacts.get(ticket.bodyId()), TicketBody.class);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<List<TicketNode>> batches(List<TicketNode> tickets) {
        List<List<TicketNode>> batches = new ArrayList<>();
        Set<String> done = new HashSet<>();
        while (done.size() < tickets.size()) {
            List<TicketNode> batch = tickets.stream()
                    .filter(ticket -> !done.contains(ticket.key()) && done.containsAll(ticket.dependsOn()))
                    .toList();
            assertThat(batch).as("tickets that can run after " + done).isNotEmpty();
            batch.forEach(ticket -> done.add(ticket.key()));
            batches.add(batch);
        }
        return batches;
    }

    private static Map<String, String> answers(String name, String record, String storage, String report) {
        return Map.of("name", name, "record", record, "storage", storage, "report", report);
    }

    private void commit(Path repository, String message) throws Exception {
        git(repository, "add", "-A");
        git(repository, "-c", "user.name=t", "-c", "user.email=t@example.invalid", "commit", "-q", "-m", message);
    }

    private String git(Path repository, String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("git", "-c", "user.name=t", "-c", "user.email=t@example.invalid"));
        command.addAll(List.of(arguments));
        return run(repository, command);
    }

    private String shell(Path workspace, String script) throws Exception {
        Path file = Files.createTempFile(folder.getParent(), "script", ".sh");
        Files.writeString(file, script);
        try {
            return run(workspace, List.of("sh", file.toString()));
        } finally {
            Files.delete(file);
        }
    }

    private String run(Path workspace, List<String> command) throws Exception {
        File output = Files.createTempFile(folder.getParent(), "output", ".txt").toFile();
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(workspace.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output);
            builder.environment().put("HOME", folder.toString());
            builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
            Process process = builder.start();
            process.getOutputStream().close();
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("ended: " + command)
                    .isTrue();
            String text = Files.readString(output.toPath(), StandardCharsets.UTF_8);
            assertThat(process.exitValue()).as(command + "\n" + text).isZero();
            return text;
        } finally {
            Files.delete(output.toPath());
        }
    }
}
