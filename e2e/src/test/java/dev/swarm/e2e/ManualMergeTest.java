package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.kohsuke.github.GHIssueState;
import org.kohsuke.github.GHPullRequest;

/** A project whose pull requests people merge. The platform polls every ten minutes here, so what is quick is the webhook. */
@Order(11)
@ExtendWith(SharedPlatform.class)
class ManualMergeTest {
    private static final Duration PROMPTLY = Duration.ofSeconds(15);
    private static final HttpClient BROWSER =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Platform platform;

    ManualMergeTest(Platform platform) {
        this.platform = platform;
    }

    @Test
    void waitsForAPersonsDecisionOnTheForge() throws Exception {
        platform.project("by-hand", "manual");
        TestBuild build = TestBuild.start(
                platform,
                "by-hand",
                3,
                TestBuild.quick("by-api"),
                TestBuild.quick("by-page"),
                TestBuild.quick("refused"),
                TestBuild.quick("next", "by-api"));
        GHPullRequest byApi = inReview(build, "by-api");
        GHPullRequest byPage = inReview(build, "by-page");
        GHPullRequest refused = inReview(build, "refused");
        assertThat(byApi.getState()).isEqualTo(GHIssueState.OPEN);
        assertThat(build.states()).containsEntry("next", "blocked");
        assertThat(build.ticket("by-api").path("mergeSha").isNull()).isTrue();

        byApi.merge("Looks good");
        awaitPromptly(build, "by-api", "merged");
        mergeOnThePage(byPage);
        awaitPromptly(build, "by-page", "merged");
        refused.close();
        awaitPromptly(build, "refused", "failed");

        JsonNode failed = build.ticket("refused");
        assertThat(failed.at("/failure/code").asText()).isEqualTo("PULL_REQUEST_CLOSED");
        inReview(build, "next").merge("Looks good, too");
        build.await("needs_attention", Map.of("by-api", "merged", "by-page", "merged", "next", "merged"));
        build.command("refused", "skip", "{}").ok();
        build.await("completed", Map.of("refused", "skipped"));
    }

    @Test
    void theForgeHasOneWebhookForEachRepository() throws Exception {
        platform.project("hooked", "manual");
        for (int time = 0; time < 2; time++) {
            TestBuild.start(platform, "hooked", 1, TestBuild.failing("t")).await("needs_attention", Map.of());
        }

        assertThat(platform.repository("hooked").getHooks())
                .singleElement()
                .satisfies(hook -> assertThat(hook.getConfig().get("url"))
                        .isEqualTo(platform.endpoint("apiUrl") + "/api/webhooks/forge"));
        for (JsonNode build : platform.api().all("/api/builds?project=hooked")) {
            platform.api()
                    .post("/api/builds/" + build.path("buildId").asText() + "/finish", "{}")
                    .ok();
        }
    }

    private GHPullRequest inReview(TestBuild build, String key) throws Exception {
        build.await(key, "in_review");
        JsonNode ticket = Eventually.get(
                key + " has a pull request",
                () -> build.ticket(key),
                found -> found.path("pullRequest").isObject());
        return platform.repository("by-hand")
                .getPullRequest(ticket.at("/pullRequest/number").asInt());
    }

    private static void awaitPromptly(TestBuild build, String key, String state) throws Exception {
        Eventually.get(key + " is " + state, PROMPTLY, build::states, states -> state.equals(states.get(key)));
    }

    /** As a person in a browser: logs in, opens the pull request's page, and presses its merge button. */
    private void mergeOnThePage(GHPullRequest pull) throws Exception {
        String site = platform.endpoint("forgeUrl");
        String cookie = submit(site + "/login", "token=" + platform.secret("forgeTokenFile"), "")
                .headers()
                .firstValue("Set-Cookie")
                .orElseThrow()
                .replaceFirst(";.*", "");
        String page = BROWSER.send(
                        HttpRequest.newBuilder(pull.getHtmlUrl().toURI())
                                .header("Cookie", cookie)
                                .build(),
                        BodyHandlers.ofString())
                .body();
        Matcher form = Pattern.compile("<form method=\"post\" action=\"([^\"]+/merge)\">(.*?)</form>")
                .matcher(page);
        assertThat(form.find()).as(page).isTrue();
        submit(site + form.group(1), hiddenFields(form.group(2)), cookie);
    }

    private static String hiddenFields(String form) {
        StringBuilder fields = new StringBuilder();
        Matcher field = Pattern.compile("name=\"([^\"]+)\" value=\"([^\"]*)\"").matcher(form);
        while (field.find()) {
            fields.append(fields.isEmpty() ? "" : "&")
                    .append(field.group(1))
                    .append('=')
                    .append(URLEncoder.encode(field.group(2), StandardCharsets.UTF_8));
        }
        return fields.toString();
    }

    private static HttpResponse<String> submit(String address, String form, String cookie) throws Exception {
        HttpResponse<String> answer = BROWSER.send(
                HttpRequest.newBuilder(URI.create(address))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Cookie", cookie)
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
        return answer;
    }
}
