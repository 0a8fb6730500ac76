package dev.swarm.activities.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.swarm.activities.forge.Forge.PullRequestDraft;
import dev.swarm.activities.forge.Forge.ReviewDraft;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.forge.MergeOutcome;
import dev.swarm.contracts.forge.MergeRequest;
import dev.swarm.contracts.forge.MergeResult;
import dev.swarm.contracts.forge.PullRequestQuery;
import dev.swarm.contracts.review.ReviewRemark;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a real forge does seldom: errors, races, silence. The happy paths are in {@link ForgeContract}. */
class GitHubForgeErrorsTest {
    private static final String BASE = "a".repeat(40);
    private static final String HEAD = "b".repeat(40);
    private static final PullRequestQuery QUERY = new PullRequestQuery("o/n", 7, "swarm/t1");
    private static final MergeRequest MERGE = new MergeRequest("o/n", 7, "swarm/t1", "main", HEAD, BASE);
    private static final PullRequestDraft DRAFT = new PullRequestDraft("o/n", "swarm/t1", "main", "Title", "Body");

    @TempDir
    Path folder;

    private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;
    private Forge forge;

    private record Answer(int status, String body, Map<String, String> headers) {}

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        Path token = Files.writeString(folder.resolve("token"), "the-token");
        forge = new GitHubForge(new ForgeAccess(endpoint(), token), null, Duration.ofSeconds(5));
        answer("GET /repos/o/n", 200, """
            {"id": 1, "name": "n", "full_name": "o/n", "owner": {"login": "o"}, "default_branch": "main",
             "url": "%1$s/repos/o/n"}\
            """.formatted(endpoint()));
        answer("GET /repos/o/n/pulls/7", 200, pull("open", null, "true", HEAD));
        answer("GET /repos/o/n/git/refs/heads/main", 200, ref("main", BASE));
        answer("GET /repos/o/n/git/ref/heads/main", 200, ref("main", BASE));
        answer("GET /repos/o/n/git/refs/heads/swarm/t1", 200, ref("swarm/t1", HEAD));
        answer("GET /repos/o/n/git/ref/heads/swarm/t1", 200, ref("swarm/t1", HEAD));
        answer("DELETE /repos/o/n/git/refs/heads/swarm/t1", 204, "");
    }

    @AfterEach
    void stop() {
        stopped.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource({
        "401, FORGE_REJECTED, true",
        "403, FORGE_REJECTED, true",
        "404, FORGE_REJECTED, true",
        "422, FORGE_REJECTED, true",
        "409, FORGE_UNAVAILABLE, false",
        "429, FORGE_UNAVAILABLE, false",
        "500, FORGE_UNAVAILABLE, false",
        "502, FORGE_UNAVAILABLE, false",
        "503, FORGE_UNAVAILABLE, false"
    })
    void tellsWhatAnErrorMeans(int status, FailureCode code, boolean fatal) {
        answer("GET /repos/o/n/pulls/7", status, "{\"message\": \"words of the forge\"}");

        assertFails(() -> forge.decision(QUERY), code, fatal, "words of the forge", status);
    }

    @ParameterizedTest
    @CsvSource({"403, X-RateLimit-Remaining, 0", "403, Retry-After, 3600", "429, Retry-After, 3600"})
    void doesNotWaitForARateLimit(int status, String header, String value) {
        answers.put(
                "GET /repos/o/n",
                new ArrayDeque<>(List.of(new Answer(
                        status,
                        "{\"message\": \"slow down\"}",
                        Map.of(header, value, "X-RateLimit-Limit", "5000", "X-RateLimit-Reset", "4102444800")))));

        assertFails(() -> forge.decision(QUERY), FailureCode.FORGE_UNAVAILABLE, false, "rate limit", 0);
    }

    @Test
    void opensAnOrdinaryPullRequestWhereThereAreNoDrafts() {
        answer("GET /repos/o/n/pulls", 200, "[]");
        answers.put(
                "POST /repos/o/n/pulls",
                new ArrayDeque<>(List.of(
                        new Answer(
                                422,
                                "{\"message\": \"Draft pull requests are not supported in this repository.\"}",
                                Map.of()),
                        new Answer(201, pull("open", null, "true", HEAD), Map.of()))));

        forge.openPullRequest(new PullRequestDraft("o/n", "swarm/t1", "main", "Title", "Body", true));

        assertThat(requests)
                .filteredOn(request -> request.equals("POST /repos/o/n/pulls"))
                .hasSize(2);
    }

    @Test
    void aReviewWhoseLinesTheForgeRefusesIsPutThereWithoutThem() {
        answer("GET /repos/o/n/pulls/7/reviews", 200, "[]");
        answers.put(
                "POST /repos/o/n/pulls/7/reviews",
                new ArrayDeque<>(List.of(
                        new Answer(422, "{\"message\": \"Line could not be resolved\"}", Map.of()),
                        new Answer(200, "{\"id\": 1}", Map.of()))));

        forge.review(
                new ReviewDraft("o/n", 7, HEAD, "mark", "words mark", List.of(new ReviewRemark("a.py", 3, "Why?"))));

        assertThat(requests)
                .filteredOn(request -> request.equals("POST /repos/o/n/pulls/7/reviews"))
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "200, NOT_FOUND, FORGE_REJECTED, true",
        "200, RATE_LIMITED, FORGE_UNAVAILABLE, false",
        "502, '', FORGE_UNAVAILABLE, false",
        "401, '', FORGE_REJECTED, true",
    })
    void tellsWhyAPullRequestStaysADraft(int status, String type, FailureCode code, boolean fatal) {
        String draft = pull("open", null, "true", HEAD).replaceFirst("\\{", "{\"draft\": true, \"node_id\": \"PR_7\",");
        answer("GET /repos/o/n/pulls/7", 200, draft);
        answer(
                "POST /graphql",
                status,
                "{\"errors\": [{\"type\": \"" + type + "\", \"message\": \"words of the forge\"}]}");

        assertFails(() -> forge.markReady("o/n", 7), code, fatal, "words of the forge", status == 200 ? 0 : 429);
    }

    @Test
    void doesNotWaitForASilentForge() {
        answer("GET /repos/o/n", -1, "");
        Forge hasty =
                new GitHubForge(new ForgeAccess(endpoint(), folder.resolve("token")), null, Duration.ofMillis(200));

        assertFails(() -> hasty.decision(QUERY), FailureCode.FORGE_UNAVAILABLE, false, "no answer within", 0);
    }

    @Test
    void tellsThatTheForgeIsDown() {
        server.stop(0);

        assertFails(() -> forge.decision(QUERY), FailureCode.FORGE_UNAVAILABLE, false, "", 0);
    }

    @Test
    void understandsThatAnAnswerIsNotJson() {
        answer("GET /repos/o/n", 200, "<html>maintenance</html>");

        assertFails(() -> forge.decision(QUERY), FailureCode.FORGE_UNAVAILABLE, false, "", 0);
    }

    @ParameterizedTest
    @CsvSource({
        "405, false, CONFLICT",
        "409, false, CONFLICT",
    })
    void reportsAConflict(int status, String mergeable, MergeOutcome outcome) {
        answer("PUT /repos/o/n/pulls/7/merge", status, "{\"message\": \"Pull Request is not mergeable\"}");
        answer("GET /repos/o/n/pulls/7", 200, pull("open", null, "true", HEAD), pull("open", null, mergeable, HEAD));

        assertThat(forge.merge(MERGE)).isEqualTo(new MergeResult(outcome, null));
    }

    @Test
    void reportsABaseThatMovedWhileMerging() {
        answer("PUT /repos/o/n/pulls/7/merge", 405, "{\"message\": \"Base branch was modified.\"}");
        for (String kind : List.of("refs", "ref")) {
            answer("GET /repos/o/n/git/" + kind + "/heads/main", 200, ref("main", BASE), ref("main", "c".repeat(40)));
        }

        assertThat(forge.merge(MERGE)).isEqualTo(new MergeResult(MergeOutcome.BASE_MOVED, null));
    }

    @Test
    void findsThatAMergeWithALostAnswerWasDone() {
        answer("PUT /repos/o/n/pulls/7/merge", 405, "{\"message\": \"Pull Request is not mergeable\"}");
        answer(
                "GET /repos/o/n/pulls/7",
                200,
                pull("open", null, "true", HEAD),
                pull("closed", "c".repeat(40), null, HEAD));

        assertThat(forge.merge(MERGE)).isEqualTo(new MergeResult(MergeOutcome.MERGED, "c".repeat(40)));
        assertThat(requests).contains("DELETE /repos/o/n/git/refs/heads/swarm/t1");
    }

    @Test
    void doesNotBelieveAMergeThatDoesNotShow() {
        answer("PUT /repos/o/n/pulls/7/merge", 200, "{\"merged\": true}");

        assertFails(() -> forge.merge(MERGE), FailureCode.FORGE_UNAVAILABLE, false, "still shows it as open", 0);
    }

    @Test
    void waitsForAForgeThatIsStillThinking() {
        answer("PUT /repos/o/n/pulls/7/merge", 405, "{\"message\": \"Pull Request is not mergeable\"}");
        answer("GET /repos/o/n/pulls/7", 200, pull("open", null, "null", HEAD));

        assertFails(() -> forge.merge(MERGE), FailureCode.FORGE_UNAVAILABLE, false, "not mergeable", 0);
    }

    @Test
    void tellsThatARuleForbidsTheMerge() {
        answer("PUT /repos/o/n/pulls/7/merge", 405, "{\"message\": \"Required status check is missing\"}");

        assertFails(() -> forge.merge(MERGE), FailureCode.FORGE_REJECTED, true, "Required status check", 0);
    }

    @Test
    void waitsUntilTheForgeHasNoticedTheNewestCommit() {
        answer("GET /repos/o/n/pulls/7", 200, pull("open", null, "true", "d".repeat(40)));

        assertFails(() -> forge.merge(MERGE), FailureCode.FORGE_UNAVAILABLE, false, "not yet noticed", 0);
        assertThat(requests).doesNotContain("PUT /repos/o/n/pulls/7/merge");
    }

    @Test
    void takesThePullRequestThatSomebodyElseOpenedMeanwhile() {
        answer("GET /repos/o/n/pulls", 200, "[]", "[" + pull("open", null, null, HEAD) + "]");
        answer("POST /repos/o/n/pulls", 422, """
            {"message": "Validation Failed", "errors": [{"message": "A pull request already exists for o:swarm/t1."}]}\
            """);

        assertThat(forge.openPullRequest(DRAFT).number()).isEqualTo(7);
    }

    @Test
    void opensANewOneWhereTheOldOneCannotBeReopened() {
        answer("GET /repos/o/n/pulls", 200, "[" + pull("closed", null, null, HEAD) + "]");
        answer("PATCH /repos/o/n/pulls/7", 422, "{\"message\": \"Validation Failed\"}");
        answer("POST /repos/o/n/pulls", 201, pull("open", null, null, HEAD).replace("7", "8"));

        assertThat(forge.openPullRequest(DRAFT).number()).isEqualTo(8);
    }

    @Test
    void makesAnOrganisationsRepository() {
        answer("GET /repos/o/n", 404, "{}");
        answer("GET /user", 200, "{\"login\": \"somebody\"}");
        answer("GET /orgs/o", 200, "{\"login\": \"o\"}");
        answer("POST /orgs/o/repos", 403, "{\"message\": \"Members cannot create repositories\"}");

        assertFails(
                () -> forge.ensureRepository("o/n", "main"),
                FailureCode.FORGE_REJECTED,
                true,
                "Members cannot create repositories",
                403);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, 403, Resource not accessible by personal access token",
        "GET, 404, Not Found",
        "POST, 422, url is not supported because it is not reachable"
    })
    void goesOnWithoutAWebhookWhereItMayNotHaveOne(String method, int status, String words) throws IOException {
        answer("GET /repos/o/n/hooks", 200, "[]");
        answer(method + " /repos/o/n/hooks", status, "{\"message\": \"" + words + "\"}");

        withWebhook().ensureRepository("o/n", "main");

        assertThat(requests).contains(method + " /repos/o/n/hooks");
    }

    @Test
    void triesAgainToHaveAWebhookWhereTheForgeFails() throws IOException {
        answer("GET /repos/o/n/hooks", 502, "{\"message\": \"bad gateway\"}");
        Forge hooked = withWebhook();

        assertFails(
                () -> hooked.ensureRepository("o/n", "main"), FailureCode.FORGE_UNAVAILABLE, false, "bad gateway", 502);
    }

    @Test
    void asksForNoWebhookWithoutASecret() throws IOException {
        answer("GET /repos/o/n/hooks", 200, "[]");
        Forge hooked = withWebhook();
        Files.delete(folder.resolve("webhook-secret"));

        hooked.ensureRepository("o/n", "main");

        assertThat(requests).doesNotContain("POST /repos/o/n/hooks");
    }

    private Forge withWebhook() throws IOException {
        Path secret = Files.writeString(folder.resolve("webhook-secret"), "s3cret");
        return new GitHubForge(
                new ForgeAccess(endpoint(), folder.resolve("token")),
                new ForgeWebhook(URI.create("http://api.example/api/webhooks/forge"), secret),
                Duration.ofSeconds(5));
    }

    @Test
    void closesWhatIsGoneAlready() {
        answer("GET /repos/o/n/pulls/7", 200, pull("closed", null, null, HEAD));
        for (String kind : List.of("refs", "ref")) {
            answer("GET /repos/o/n/git/" + kind + "/heads/swarm/t1", 404, "{}");
        }

        forge.close(QUERY, "Done.");

        assertThat(requests).allMatch(request -> request.startsWith("GET "));
    }

    private URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private String ref(String branch, String sha) {
        return """
            {"ref": "refs/heads/%1$s", "url": "%2$s/repos/o/n/git/refs/heads/%1$s",
             "object": {"type": "commit", "sha": "%3$s"}}\
            """.formatted(branch, endpoint(), sha);
    }

    private String pull(String state, String mergeSha, String mergeable, String headSha) {
        return """
            {"number": 7, "state": "%s", "title": "Title", "body": "Body", "merged": %s, "merged_at": %s,
             "merge_commit_sha": %s, "mergeable": %s, "mergeable_state": "unknown",
             "url": "%s/repos/o/n/pulls/7", "html_url": "http://forge/o/n/pull/7",
             "head": {"ref": "swarm/t1", "sha": "%s"}, "base": {"ref": "main", "sha": "%s"}}\
            """.formatted(
                        state,
                        mergeSha != null,
                        mergeSha == null ? "null" : "\"2026-11-20T10:00:00Z\"",
                        mergeSha == null ? "null" : "\"" + mergeSha + "\"",
                        mergeable,
                        endpoint(),
                        headSha,
                        BASE);
    }

    /** Answers in this order; the last one again and again. A status of -1 stands for no answer at all. */
    private void answer(String request, int status, String... bodies) {
        Deque<Answer> queue = new ArrayDeque<>();
        for (String body : bodies) {
            queue.add(new Answer(status, body, Map.of()));
        }
        answers.put(request, queue);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            String request =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            requests.add(request);
            Answer answer = next(request);
            if (answer.status() < 0) {
                stopped.await();
                return;
            }
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Answer next(String request) {
        Deque<Answer> queue = answers.get(request);
        if (queue == null) {
            return new Answer(404, "{\"message\": \"Not Found: " + request + "\"}", Map.of());
        }
        return queue.size() > 1 ? queue.remove() : queue.element();
    }

    private static void assertFails(ThrowingCallable call, FailureCode code, boolean fatal, String words, int status) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
            assertThat(failure.getType()).as(failure.getMessage()).isEqualTo(code.name());
            assertThat(failure.isNonRetryable()).isEqualTo(fatal);
            assertThat(failure.getMessage()).doesNotContain("the-token");
            if (status != 429) {
                assertThat(failure.getMessage()).contains(words);
            }
        });
    }
}
