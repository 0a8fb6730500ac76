package dev.swarm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people do on pages, without a browser's scripts. */
class PagesTest extends ApiTest {
    private Visitor visitor;

    @BeforeEach
    void signIn() {
        byte[] spec = SmallSession.SPEC.getBytes(StandardCharsets.UTF_8);
        worker.send("PUT", "/api/internal/artifacts/" + TestIds.sha256(spec), "text/markdown;charset=utf-8", spec);
        visitor = new Visitor(port);
        visitor.signIn(secret("admin.key"));
    }

    /** Starts a session and answers the path of its page. */
    private String start(String idea) {
        project("Pages");
        visitor.get("/sessions/new");
        Http.Answer started = visitor.post("/sessions", "idea", idea, "project", "pages", "once", "once-" + idea);
        assertThat(started.status()).as(started.text()).isEqualTo(302);
        String path = started.header("Location");
        await().until(() -> visitor.get(path).text().contains("What is it called?"));
        return path;
    }

    private String inReview(String idea) {
        String path = start(idea);
        visitor.get(path);
        visitor.post(path + "/answer", "answer.name", "hello", "other.name", "greeter");
        String review = path.replace("/sessions/", "/review/");
        await().until(() -> visitor.get(review).status() == 200);
        return review;
    }

    @Test
    void goesFromIdeaToConsent() {
        String path = start("Say hello & <b>more</b>");
        assertThat(visitor.get(path).text())
                .contains("Say hello &amp; &lt;b&gt;more&lt;/b&gt;", "1 question", "value=\"greet\"")
                .doesNotContain("<b>more</b>");
        assertThat(visitor.get("/").text()).contains(path, "1 question to answer");

        visitor.get(path);
        assertThat(visitor.post(path + "/answer", "answer.name", "hello", "other.name", "greeter")
                        .header("Location"))
                .isEqualTo(path);
        String id = path.substring("/sessions/".length());
        assertThat(admin.get("/api/hitl/" + id).json().at("/answers/name").asString())
                .isEqualTo("greeter");
        String review = "/review/" + id;
        await().until(() -> visitor.get(review).status() == 200);
        assertThat(visitor.get(review).text()).contains("<h1>Spec</h1>", "4 words", "Approve version 1");
        visitor.post(review + "/approve", "version", "1");

        String consent = path + "/build";
        await().until(() -> visitor.get(consent).text().contains("I understand this will create 1 tickets"));
        String page = visitor.get(consent).text();
        String estimate = page.replaceFirst("(?s).*name=\"estimate\" value=\"([^\"]+)\".*", "$1");
        assertThat(page).contains("disabled", "How this was computed");
        Http.Answer unread = visitor.post(consent, "estimate", estimate);
        assertThat(unread.status()).isEqualTo(409);
        assertThat(unread.text()).contains("Tick the box");
        assertThat(visitor.post(consent, "estimate", estimate, "understood", "true")
                        .header("Location"))
                .isEqualTo(consent);
        assertThat(admin.get("/api/hitl/" + id).json().path("state").asString()).isEqualTo("building");
    }

    @Test
    void aFormThatIsSentTwiceMakesOneSession() {
        project("Pages");
        visitor.get("/sessions/new");
        String first = visitor.post("/sessions", "idea", "Twice", "project", "pages", "once", "same")
                .header("Location");
        Http.Answer second = visitor.post("/sessions", "idea", "Twice", "project", "pages", "once", "same");
        assertThat(second.header("Location")).as(second.text()).isEqualTo(first);
    }

    @Test
    void makesAProjectOnTheWayAndKeepsWhatWasTypedWhenItCannot() {
        visitor.get("/sessions/new");
        Http.Answer refused = visitor.post("/sessions", "idea", "Keep this idea", "newProject", "");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text()).contains("name of the project", "Keep this idea");
        visitor.post("/sessions", "idea", "Keep this idea", "newProject", "Made on a page");
        assertThat(admin.get("/api/projects/made-on-a-page").status()).isEqualTo(200);
    }

    @Test
    void showsAConflictAndOverwritesNothing() {
        String review = inReview("Two editors");
        visitor.get(review);
        visitor.post(review + "/save", "base", "1", "markdown", "# Mine\r\n\r\nFirst.");
        Http.Answer late = visitor.post(review + "/save", "base", "1", "markdown", "# Late text");
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.text())
                .contains("Version 2 by admin came in between", "# Late text", "Save mine after version 2");
        String id = review.substring("/review/".length());
        assertThat(admin.get("/api/hitl/" + id + "/spec")
                        .json()
                        .path("markdown")
                        .asString())
                .isEqualTo("# Mine\n\nFirst.");
        visitor.post(review + "/save", "base", "2", "markdown", "# Late text");
        assertThat(admin.get("/api/hitl/" + id + "/spec").json().path("version").asInt())
                .isEqualTo(3);
        assertThat(visitor.get(review + "?compare=3").text()).contains("What version 3 changed", "Late text");
        visitor.post(review + "/restore", "base", "3", "version", "2");
        assertThat(admin.get("/api/hitl/" + id + "/spec")
                        .json()
                        .path("markdown")
                        .asString())
                .isEqualTo("# Mine\n\nFirst.");
    }

    @Test
    void aDraftIsKeptForItsPersonUntilItIsSaved() {
        String review = inReview("Draft");
        String draft = "/api/hitl/" + review.substring("/review/".length()) + "/draft";
        visitor.get(review);
        assertThat(admin.get(draft).code()).isEqualTo("NOT_FOUND");
        assertThat(visitor.post(review + "/draft", "base", "1", "markdown", "# Half <b>a")
                        .status())
                .isEqualTo(204);
        assertThat(admin.get(draft).json().path("markdown").asString()).isEqualTo("# Half <b>a");
        Visitor other = new Visitor(port);
        other.signIn(secret("admin.key"));
        assertThat(other.get(review).text()).contains("data-base=\"1\"", "# Half &lt;b&gt;a");
        String key = admin.post("/api/keys", "{\"name\":\"ann\",\"role\":\"admin\"}")
                .json()
                .path("key")
                .asString();
        assertThat(new Http(port, key).get(draft).code()).isEqualTo("NOT_FOUND");

        visitor.post(review + "/save", "base", "1", "markdown", "# Whole");
        assertThat(admin.get(draft).code()).isEqualTo("NOT_FOUND");
        assertThat(admin.put(draft, "{\"baseVersion\":2,\"markdown\":\"# More\"}")
                        .status())
                .isEqualTo(200);
        visitor.get(review);
        visitor.post(review + "/draft/discard");
        assertThat(admin.get(draft).code()).isEqualTo("NOT_FOUND");
        assertThat(admin.put("/api/hitl/none/draft", "{\"baseVersion\":1,\"markdown\":\"x\"}")
                        .code())
                .isEqualTo("NOT_FOUND");
    }

    @Test
    void previewsWithoutRunningAnything() {
        String review = inReview("Preview");
        visitor.get(review);
        String html = visitor.post(
                        review + "/preview",
                        "markdown",
                        "| a | b |\n|---|---|\n| 1 | 2 |\n\n- [x] done\n\n<script>alert(1)</script> [x](javascript:alert(1))")
                .text();
        assertThat(html)
                .contains("<table>", "type=\"checkbox\"", "&lt;script&gt;")
                .doesNotContain("<script", "href=\"javascript");
    }

    @Test
    void saysWhatIsNotThere() {
        Http.Answer missing = visitor.get("/sessions/none");
        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.text()).contains("There is no session &#39;none&#39;.", "Home");
        assertThat(visitor.get("/tickets/none").status()).isEqualTo(404);
        assertThat(visitor.get("/live?after=x").status()).isEqualTo(422);
    }

    @Test
    void aStreamGoesOnWhereItStopped() throws IOException {
        String path = start("Live");
        String id = path.substring("/sessions/".length());
        String live = "/live?session=" + id + "&after=0";
        long first = id(live, "Last-Event-ID", "");
        assertThat(id(live, "Last-Event-ID", String.valueOf(first))).isGreaterThan(first);
        assertThat(id(live, "Last-Event-ID", "")).isEqualTo(first);
    }

    /** The id of the first event on the stream. */
    private long id(String path, String header, String value) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                anonymous.open(path, "Cookie", visitor.cookies(), header, value).body(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null && !line.startsWith("id: ")) {
                line = lines.readLine();
            }
            return Long.parseLong(String.valueOf(line).substring(4));
        }
    }
}
