package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A person's part in a session, from the questions to the consent, with everything that a person may get wrong. */
@Order(14)
@ExtendWith(SharedPlatform.class)
class PersonTest {
    @TempDir
    private Path folder;

    private final Platform platform;

    PersonTest(Platform platform) {
        this.platform = platform;
    }

    @BeforeEach
    void makeProject() throws Exception {
        if (platform.api().get("/api/projects/people").status() == 404) {
            platform.project("people", "auto");
        }
    }

    @Test
    void throughTheApi() throws Exception {
        String key = platform.api()
                .post("/api/keys", "{\"name\":\"ann\",\"role\":\"admin\"}")
                .ok()
                .path("key")
                .asText();
        TestSession session = TestSession.inReview(platform, "people");
        Api ann = new Api(platform.endpoint("apiUrl"), key);
        String path = "/api/hitl/" + session.id();

        ann.put(path + "/spec", "{\"baseVersion\":1,\"markdown\":\"# Plants\\n\\nMine.\"}")
                .ok();
        session.awaitSpec(2);
        JsonNode stale = session.api()
                .put(path + "/spec", "{\"baseVersion\":1,\"markdown\":\"# Late\"}")
                .problem(409, "STALE_VERSION");
        assertThat(stale.at("/newest/version").asInt()).isEqualTo(2);
        assertThat(stale.at("/newest/author").asText()).isEqualTo("ann");
        assertThat(stale.at("/newest/markdown").asText()).contains("Mine.");
        session.command("approve", "{\"version\":1}").problem(409, "STALE_VERSION");
        session.command("revise", "{\"baseVersion\":1,\"feedback\":\"no export\"}")
                .problem(409, "STALE_VERSION");
        session.command("revise", "{\"baseVersion\":2,\"feedback\":\"remove command export\"}")
                .ok();
        session.awaitSpec(3);
        session.command("back-to-chat", "{\"message\":\"add command search\"}").ok();
        session.await("asks again", now -> !now.path("questions").isEmpty());
        session.command("approve", "{\"version\":3}").problem(409, "WRONG_STATE");
        session.command("answer", "{\"answers\":{}}").ok();
        session.awaitSpec(4);

        ann.post(path + "/approve", "{\"version\":4}").ok();
        JsonNode planned =
                session.await("has an estimate", now -> now.path("estimate").isObject());
        assertThat(planned.path("approvedBy").asText()).isEqualTo("ann");
        JsonNode refused = session.command("start-build", "{\"estimateId\":\"e0\",\"understood\":true}")
                .problem(409, "CONSENT_REQUIRED");
        String estimateId = session.estimateId();
        assertThat(refused.path("detail").asText()).contains(estimateId);
        session.command("start-build", "{\"estimateId\":\"" + estimateId + "\"}")
                .problem(409, "CONSENT_REQUIRED");
        assertThat(session.view().path("state").asText()).isEqualTo("approved");
        session.command("start-build", "{\"estimateId\":\"" + estimateId + "\",\"understood\":true}")
                .ok();
        JsonNode building = session.awaitState("building");
        session.command("cancel", "{\"reason\":\"enough\"}").ok();
        session.awaitState("cancelled");
        TestBuild build = new TestBuild(session.api(), building.path("buildId").asText());
        Eventually.get(
                "the build has ended",
                build::build,
                now -> now.path("state").asText().equals("cancelled"));
    }

    @Test
    void throughTheCommandLine() throws Exception {
        SwarmCli cli = platform.cli();
        String asked = cli.run("new", "Keep a list of my plants.", "--project", "people")
                .ok();
        assertThat(asked).contains("questions (by clarifier (offline stand-in))");
        String id = asked.replaceFirst("(?s).*session (\\S+) of project people.*", "$1");
        TestSession session = new TestSession(platform.api(), id);

        SwarmCli.Result unknown = cli.run("answer", id, "colour=green");
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err()).contains("there is no open question 'colour'");
        cli.run("answer", id, "1=plantlist", "storage=csv").ok();
        assertThat(session.view().at("/answers/name").asText()).isEqualTo("plantlist");
        assertThat(cli.run("spec", id).ok()).contains("# plantlist");

        Path mine = Files.writeString(folder.resolve("mine.md"), "# plantlist\n\nEdited by hand.\n");
        assertThat(cli.run("spec", id, "--set", mine.toString(), "--base", "1").ok())
                .contains("the spec is now version 2");
        SwarmCli.Result stale = cli.run("spec", id, "--set", mine.toString(), "--base", "1");
        assertThat(stale.exitCode()).isEqualTo(1);
        assertThat(stale.err())
                .contains("the newest is version 2 by admin, yours was made from version 1")
                .contains("--base 2");
        assertThat(cli.run("revise", id, "remove command export").ok()).contains("is reviewing");
        SwarmCli.Result old = cli.run("approve", id, "--version", "2");
        assertThat(old.exitCode()).isEqualTo(1);
        assertThat(old.err()).contains("made on version 2, but the newest is version 3");
        assertThat(cli.run("back", id, "one more thing").ok()).contains("You said");
        cli.run("answer", id, "--defaults").ok();
        assertThat(cli.run("approve", id).ok()).contains("approved version 4").contains("estimate e");

        SwarmCli.Result unconsented = cli.run("build", id);
        assertThat(unconsented.exitCode()).isEqualTo(2);
        assertThat(unconsented.err()).contains("a build needs your consent to the estimate");
        assertThat(session.view().path("state").asText()).isEqualTo("approved");
        assertThat(cli.run("build", id, "--yes").ok()).contains("build b" + id + " started");
        session.awaitState("building");
        cli.run("cancel", id).ok();
        session.awaitState("cancelled");
    }

    @Test
    void atATerminal() throws Exception {
        TestSession session = TestSession.start(platform, "people");
        List<JsonNode> questions = new ArrayList<>();
        session.view().path("questions").forEach(questions::add);

        try (PersonAtTerminal person = platform.cli().atTerminal(30, 100, "answer", session.id())) {
            for (JsonNode question : questions) {
                boolean isName = question.path("id").asText().equals("name");
                person.await(Pattern.quote(question.path("text").asText()) + "[^\\[]*\\[[^]]*\\] ");
                person.type(isName ? "plantlist\r" : "\r");
            }
            assertThat(person.awaitEnd()).as(person.shown()).isZero();
        }

        session.awaitSpec(1);
        assertThat(session.view().at("/answers/name").asText()).isEqualTo("plantlist");
        session.command("approve", "{\"version\":1}").ok();
        session.await("has an estimate", now -> now.path("estimate").isObject());
        for (String answer : List.of("no", "yes")) {
            try (PersonAtTerminal person = platform.cli().atTerminal(30, 100, "build", session.id())) {
                person.await("estimate\\? \\[y/N\\] ");
                person.type(answer + "\r");
                assertThat(person.awaitEnd()).as(person.shown()).isEqualTo(answer.equals("yes") ? 0 : 1);
            }
        }
        session.awaitState("building");
        session.command("cancel", "{}").ok();
        session.awaitState("cancelled");
    }
}
