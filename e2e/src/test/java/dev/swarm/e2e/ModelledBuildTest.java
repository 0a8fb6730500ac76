package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.activities.model.route.DoubleCall;
import dev.swarm.activities.model.route.DoubleReply;
import dev.swarm.activities.model.route.ModelDouble;
import dev.swarm.contracts.plan.Phase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kohsuke.github.GHIssueState;
import org.kohsuke.github.GHPullRequest;
import org.kohsuke.github.GHPullRequestReview;
import org.kohsuke.github.GHPullRequestReviewState;

/** A platform with models: a double of a provider answers what tests wrote for it. */
@Order(60)
class ModelledBuildTest {
    private static final String KEY = "sk-of-the-double-4711";
    /** US dollars per million tokens. */
    private static final String PRICE = "{input: 3, cache_read: 0.30, cache_write: 3.75, output: 15}";

    private static final String QUESTIONS = """
            {"done": false, "questions": [{"id": "word", "text": "How does it greet?", "choices": ["hello", "hi"],
             "default": "hello"}]}""";
    private static final String NO_QUESTIONS = "{\"done\": true, \"questions\": []}";
    private static final String SPEC = """
            # greet: says hello

            A shell script that greets.

            ## Acceptance criteria
            - AC-1: `sh greet.sh` prints hello
            """;
    private static final String PLAN = """
            {"title": "A greeting", "verifyCommand": "test \\"$(sh greet.sh)\\" = hello", "tickets": [
             {"key": "greet", "title": "Greet", "description": "Add greet.sh, which prints hello.",
              "acceptanceCriteria": [], "covers": ["AC-1"], "files": ["greet.sh"], "dependsOn": [], "priority": "high",
              "size": "small", "role": "coder", "verifyCommand": ""}]}""";

    @TempDir
    static Path folder;

    private static ModelDouble provider;
    private static Platform platform;

    @BeforeAll
    static void start() throws Exception {
        provider = new ModelDouble().requireKey(KEY);
        StringBuilder routes = new StringBuilder("routes:\n");
        for (String name : List.of("general", "fast", "reasoning", "review", "smart", "own")) {
            routes.append("  " + name + ": {provider: anthropic, model: m-" + name + ", base_url: '" + provider.url()
                    + "', key: 'env:DOUBLE_KEY', rpm: 600, price: " + PRICE + "}\n");
        }
        Path file = Files.writeString(folder.resolve("models.yaml"), routes);
        SwarmCli cli = new SwarmCli(folder.resolve("data"))
                .with("SWARM_MODELS_FILE", file.toString())
                .with("DOUBLE_KEY", KEY);
        platform = Platform.start(cli, folder.resolve("up.log"), Platform.freePorts());
    }

    @AfterAll
    static void stop() throws IOException {
        if (platform != null) {
            platform.close();
        }
        provider.close();
    }

    private static DoubleReply write(String id, String path, String content) {
        return DoubleReply.tool(
                id, "write", Api.JSON.createObjectNode().put("path", path).put("content", content));
    }

    private static ObjectNode ticket(String key, String description, String verify) {
        return Api.JSON
                .createObjectNode()
                .put("key", key)
                .put("title", "Ticket " + key)
                .put("agent", "native")
                .put("description", description)
                .put("verify", verify);
    }

    private static List<JsonNode> events(TestBuild build, String type) throws Exception {
        return build.events().stream()
                .filter(event -> event.path("type").asText().equals(type))
                .map(event -> event.path("data"))
                .toList();
    }

    private static JsonNode only(TestBuild build, String type) throws Exception {
        List<JsonNode> events = events(build, type);
        assertThat(events).as(type).hasSize(1);
        return events.getFirst();
    }

    /** The only pull request that a project ever had, which is merged. */
    private static GHPullRequest merged(String project) throws IOException {
        List<GHPullRequest> pulls = platform.repository(project)
                .queryPullRequests()
                .state(GHIssueState.ALL)
                .list()
                .toList();
        assertThat(pulls).hasSize(1);
        assertThat(pulls.getFirst().isMerged()).isTrue();
        return pulls.getFirst();
    }

    private static String file(String project, String path) throws IOException {
        return platform.repository(project).getFileContent(path, "main").getContent();
    }

    private static DoubleReply done(String id) {
        return DoubleReply.tool(id, "done", Api.JSON.createObjectNode().put("summary", "It greets."));
    }

    private static JsonNode usage(String filter) throws Exception {
        return platform.api().get("/api/usage?" + filter).ok();
    }

    @Test
    void theKeyReachesTheWorkerAlone() throws Exception {
        for (String name : List.of("api", "temporal", "postgres", "worker")) {
            String environment = Files.readString(
                    Path.of("/proc", String.valueOf(platform.cli().pidOf(name)), "environ"),
                    StandardCharsets.ISO_8859_1);
            assertThat(environment.contains(KEY)).as(name).isEqualTo(name.equals("worker"));
            assertThat(environment.contains("SWARM_MODELS_FILE=")).as(name).isEqualTo(name.equals("worker"));
        }
        List<Path> logs = new ArrayList<>(List.of(folder.resolve("up.log")));
        try (Stream<Path> files = Files.list(platform.data().resolve("logs"))) {
            logs.addAll(files.toList());
        }
        assertThat(logs)
                .hasSizeGreaterThan(4)
                .allSatisfy(log ->
                        assertThat(log).content(StandardCharsets.ISO_8859_1).doesNotContain(KEY));
    }

    @Test
    void routesAreShownAsTheWorkerHasThem() throws Exception {
        JsonNode models = Eventually.get(
                "the worker reports its routes",
                () -> platform.api().get("/api/models").ok(),
                now -> now.path("routes").size() == 6);

        assertThat(models.at("/routes/5/name").asText()).isEqualTo("own");
        assertThat(models.at("/routes/5/key").asText()).isEqualTo("set");
        assertThat(models.at("/routes/5/requestsPerMinute").asInt()).isEqualTo(600);
        assertThat(models.toString()).doesNotContain(KEY);
        JsonNode circuits = platform.api().get("/api/metrics/circuit").ok().path("circuits");
        assertThat(circuits).hasSize(6);
        assertThat(circuits.at("/0/state").asText()).isEqualTo("closed");
    }

    @Test
    void anIdeaBecomesAMergedPullRequestAndItsCostIsKnownToTheCent() throws Exception {
        platform.project("greetings", "auto");
        provider.answer("m-fast", DoubleReply.text(QUESTIONS).usage(1_000, 0, 0, 200))
                .answer("m-fast", DoubleReply.text(NO_QUESTIONS).usage(1_000, 0, 0, 200))
                .answer("m-reasoning", DoubleReply.text(SPEC).usage(10_000, 0, 0, 2_000))
                .answer("m-reasoning", DoubleReply.text(PLAN).usage(20_000, 0, 0, 3_000))
                .answer("m-general", write("c1", "greet.sh", "echo hello\n").usage(5_000, 10_000, 2_000, 500))
                .answer("m-general", done("c2").usage(1_000, 20_000, 0, 100));
        SwarmCli cli = platform.cli();

        String asked = cli.run("new", "A program that greets.", "--project", "greetings")
                .ok();
        assertThat(asked).contains("How does it greet?");
        String id = asked.replaceFirst("(?s).*session (\\S+) of project greetings.*", "$1");
        cli.run("answer", id, "word=hello").ok();
        assertThat(cli.run("spec", id).ok()).contains("# greet: says hello");
        cli.run("approve", id).ok();
        cli.run("build", id, "--yes").ok();
        String buildId = new TestSession(platform.api(), id)
                .awaitState("building")
                .path("buildId")
                .asText();
        new TestBuild(platform.api(), buildId).await("completed", Map.of("greet", "merged"));

        merged("greetings");
        // By the million tokens: 3 for input, 0.30 from and 3.75 to the cache, 15 for output.
        double questions = 2 * (0.003 + 0.003);
        double specAndPlan = 0.030 + 0.030 + 0.060 + 0.045;
        double agent = 0.015 + 0.003 + 0.0075 + 0.0075 + 0.003 + 0.006 + 0.0015;
        assertThat(usage("session=" + id).at("/model/cost").asDouble())
                .isCloseTo(questions + specAndPlan + agent, within(1e-9));
        assertThat(usage("build=" + buildId).at("/model/cost").asDouble()).isCloseTo(agent, within(1e-9));
        assertThat(cli.run("usage", "--session", id).ok()).contains("models $0.22");
        assertThat(cli.run("models").ok()).contains("m-own", "600 requests/min", "$0.00", "$0.01");
    }

    @Test
    void aRejectedChangeGoesBackToItsAgentAndIsADraftUntilItIsAccepted() throws Exception {
        platform.project("reviewed", "auto");
        platform.cli()
                .run("projects", "change", "reviewed", "--review", "reviewer,reviewer,security-reviewer")
                .ok();
        ReviewScript reviewers = new ReviewScript(platform, "reviewed", "echo hello, please");
        provider.when(call -> call.model().equals("m-review"), reviewers::vote)
                .answer("m-general", write("r1", "greet.sh", "echo hello\n"))
                .answer("m-general", done("r2"))
                .answer("m-general", write("r3", "greet.sh", "echo hello, please\n"))
                .answer("m-general", done("r4"));

        TestBuild build = TestBuild.start(
                platform, "reviewed", 1, ticket("polite", "Add greet.sh, which greets.", "sh greet.sh"));
        build.await("completed", Map.of("polite", "merged"));

        String rejected = "reject a draft";
        String approved = "approve a draft";
        assertThat(reviewers.seen()).containsExactly(rejected, rejected, rejected, approved, approved, approved);
        assertThat(events(build, "ReviewDecided"))
                .extracting(event -> event.path("approvals").asInt())
                .containsExactly(0, 3);
        GHPullRequest pull = merged("reviewed");
        assertThat(pull.isDraft()).isFalse();
        List<GHPullRequestReview> reviews = pull.listReviews().toList();
        assertThat(reviews).extracting(GHPullRequestReview::getState).containsOnly(GHPullRequestReviewState.COMMENTED);
        assertThat(reviews)
                .extracting(review -> review.getBody().lines().findFirst().orElse(""))
                .containsExactlyInAnyOrder(
                        "**Rejected** by the reviewer · round 1",
                        "**Rejected** by the reviewer · round 1",
                        "**Rejected** by the security-reviewer · round 1",
                        "**Approved** by the reviewer · round 2",
                        "**Approved** by the reviewer · round 2",
                        "**Approved** by the security-reviewer · round 2");
        assertThat(pull.listReviewComments().toList())
                .hasSize(3)
                .allSatisfy(comment -> assertThat(comment.getPath() + ":" + comment.getLine() + " " + comment.getBody())
                        .isEqualTo("greet.sh:1 " + ReviewScript.REMARK));
        assertThat(provider.calls())
                .anySatisfy(call -> assertThat(call.model().equals("m-general")
                                && call.body().path("messages").toString().contains(ReviewScript.REMARK))
                        .isTrue());
        assertThat(file("reviewed", "greet.sh")).isEqualTo("echo hello, please\n");
    }

    @Test
    void ofTwoAttemptsSideBySideTheOneThatPassesItsChecksIsMerged() throws Exception {
        platform.project("raced", "auto");
        String task = "Add fast.sh, the faster the better.";
        Predicate<DoubleCall> racer = call ->
                call.model().equals("m-general") && call.body().toString().contains(task);
        AtomicInteger started = new AtomicInteger();
        CountDownLatch both = new CountDownLatch(2);
        provider.when(racer.and(ProgramTickets::hasResult), call -> done("done"))
                .when(racer, call -> {
                    both.countDown();
                    String result = started.incrementAndGet() == 1 ? "slow" : "fast";
                    return DoubleReply.text("I try.")
                            .with(new DoubleReply.Part.Gate(both))
                            .with(write("try", "fast.sh", "echo " + result + "\n")
                                    .parts()
                                    .getFirst());
                });

        TestBuild build = TestBuild.start(
                platform,
                "raced",
                2,
                ticket("race", task, "sh fast.sh | grep fast").put("candidates", 2));
        build.await("completed", Map.of("race", "merged"));

        assertThat(file("raced", "fast.sh")).isEqualTo("echo fast\n");
        merged("raced");
        assertThat(started).hasValue(2);
        JsonNode out = only(build, "CandidateFailed");
        JsonNode chosen = only(build, "CandidateChosen");
        assertThat(List.of(out.path("attempt").asInt(), chosen.path("attempt").asInt()))
                .containsExactlyInAnyOrder(1, 2);
        assertThat(out.at("/failure/code").asText()).isEqualTo("VERIFICATION_FAILED");
        assertThat(chosen.path("among")).extracting(JsonNode::asInt).containsExactly(1, 2);
        assertThat(events(build, "MachineReleased")).hasSize(2);
    }

    @Test
    void aTicketIsWorkedOnPhaseByPhaseThoughItsWorkerIsKilled() throws Exception {
        platform.project("phased", "auto");
        String task = "Add salute.sh, which salutes.";
        PhaseScript phases = new PhaseScript(platform);
        provider.when(call -> call.body().toString().contains(task), phases::answer);

        TestBuild build = TestBuild.start(
                platform,
                "phased",
                1,
                ticket("salute", task, "sh salute.sh | grep salute").put("pipeline", "sparc"));
        build.await("completed", Map.of("salute", "merged"));

        assertThat(phases.begun())
                .as("the call that was under way is made again, no phase before it")
                .containsExactly(
                        Phase.SPECIFICATION,
                        Phase.PSEUDOCODE,
                        Phase.ARCHITECTURE,
                        Phase.REFINEMENT,
                        Phase.REFINEMENT,
                        Phase.COMPLETION);
        assertThat(events(build, "PhaseFinished"))
                .extracting(event -> event.path("phase").asText())
                .containsExactly("specification", "pseudocode", "architecture", "refinement", "completion");
        String documents = Phase.folder(build.ticketId("salute"));
        assertThat(file("phased", documents + "/specification.md")).isEqualTo("# The specification\n");
        assertThat(file("phased", PhaseScript.CODE)).isEqualTo("echo salute\n");
        assertThat(build.ticket("salute").path("pipeline").asText()).isEqualTo("sparc");
        merged("phased");
    }
}
