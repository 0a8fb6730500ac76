package dev.swarm.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.CommandRun;
import dev.swarm.cli.client.FakeApi;
import dev.swarm.cli.client.FakeApi.Response;
import dev.swarm.cli.client.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionCommandsTest {
    private static final String CLARIFYING =
            "{'sessionId':'s123','projectId':'shop','idea':'A shop','state':'clarifying',"
                    + "'questionsBy':'offline stand-in','questions':["
                    + "{'id':'name','text':'What is it called?','choices':[],'defaultAnswer':'app'},"
                    + "{'id':'storage','text':'Where does it keep its data?','choices':['csv','json'],'defaultAnswer':'csv'}]}";
    private static final String REVIEWING =
            "{'sessionId':'s123','projectId':'shop','idea':'A shop','state':'reviewing',"
                    + "'questions':[],'spec':{'version':2,'author':'writer'}}";
    private static final String APPROVED = "{'sessionId':'s123','projectId':'shop','idea':'A shop','state':'approved',"
            + "'questions':[],'spec':{'version':2},'approvedVersion':2,"
            + "'plan':{'planner':'offline stand-in','tickets':[{'key':'a','title':'Do a','size':'small','priority':'high','dependsOn':[]},"
            + "{'key':'b','title':'Do b','size':'large','priority':'low','dependsOn':['a']}]},"
            + "'estimate':{'estimateId':'e1','tickets':2,'duration':'PT47M','vmHours':0.78,'modelCost':0,'vmCost':0.03,"
            + "'batches':2,'reasoning':['2 tickets: 1 small, 1 large']}}";

    @TempDir
    private Path data;

    private FakeApi api;

    @BeforeEach
    void start() throws Exception {
        api = new FakeApi();
        api.on("GET /api/projects", "{'items':[],'next':null}");
        api.on("POST /api/projects", "{'projectId':'shop','name':'shop'}");
        api.on("POST /api/hitl", CLARIFYING);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void aNewSessionShowsItsQuestionsAndTheNextStep() throws Exception {
        api.on("GET /api/hitl/s123", CLARIFYING);

        CommandRun run = CommandRun.against(api, data, "new", "A shop", "--project", "shop");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).endsWith("""
                        session s123 of project shop is clarifying
                        questions (by offline stand-in):
                          1. What is it called?  [name]
                             default: app
                          2. Where does it keep its data?  [storage]
                             choices: csv | json
                             default: csv
                        next: answer the questions with `swarm answer s123` (or --defaults)
                        """);
        assertThat(api.last("POST", "/api/projects").json().path("name").asText())
                .isEqualTo("shop");
        assertThat(api.last("POST", "/api/hitl").json().path("idea").asText()).isEqualTo("A shop");
    }

    @Test
    void aSessionThatABudgetRefusesSaysSoAndIsRetried() throws Exception {
        String refused = "{'sessionId':'s123','projectId':'shop','idea':'A shop','state':'clarifying','questions':[],"
                + "'problem':'raise it: swarm budgets set 5','waitingFor':'a higher budget, and then a retry'}";
        api.on("GET /api/hitl/s123", refused);
        api.on("POST /api/hitl/s123/retry", "{'applied':true,'state':'clarifying'}");

        CommandRun run = CommandRun.against(api, data, "new", "A shop", "--project", "shop");
        CommandRun retry = CommandRun.against(api, data, "retry", "s123", "--reason", "raised");

        assertThat(run.out())
                .contains(
                        "problem: raise it: swarm budgets set 5",
                        "next: put right what the problem names, then `swarm retry s123`");
        assertThat(retry.out()).contains("session s123 tries again");
        assertThat(api.last("POST", "/api/hitl/s123/retry")
                        .json()
                        .path("reason")
                        .asText())
                .isEqualTo("raised");
    }

    @Test
    void anExistingProjectIsUsed() throws Exception {
        api.on("GET /api/projects", "{'items':[{'projectId':'shop','name':'shop'}],'next':null}");
        api.on("GET /api/hitl/s123", CLARIFYING);

        CommandRun.against(api, data, "new", "A shop", "--project", "shop");

        assertThat(api.requests())
                .noneMatch(request ->
                        request.method().equals("POST") && request.path().equals("/api/projects"));
    }

    @Test
    void answersGoByIdOrNumber() throws Exception {
        answerThenReview();

        CommandRun run = CommandRun.against(api, data, "answer", "s123", "name=till", "2=json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode answers = api.last("POST", "/api/hitl/s123/answer").json().path("answers");
        assertThat(Json.text(answers, "name")).isEqualTo("till");
        assertThat(Json.text(answers, "storage")).isEqualTo("json");
        assertThat(run.out()).contains("next: read the spec with `swarm spec s123`");
    }

    @Test
    void anUnknownQuestionIsRefusedBeforeAnythingIsSent() throws Exception {
        answerThenReview();

        CommandRun run = CommandRun.against(api, data, "answer", "s123", "colour=red");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .isEqualTo("error: there is no open question 'colour'\nhint: open questions: name, storage\n");
        assertThat(api.requests()).noneMatch(request -> request.method().equals("POST"));
    }

    @Test
    void answeringWhatIsNotAskedSaysWhatComesNext() throws Exception {
        api.on("GET /api/hitl/s123", REVIEWING);

        CommandRun run = CommandRun.against(api, data, "answer", "s123", "--defaults");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("has no open questions").contains("hint: read the spec");
    }

    @Test
    void idsMayBeAbbreviated() throws Exception {
        api.on("GET /api/hitl", "{'items':[{'sessionId':'s123'},{'sessionId':'s999'}],'next':null}");
        api.on("GET /api/hitl/s123", REVIEWING);

        assertThat(CommandRun.against(api, data, "sessions", "s1").out()).startsWith("session s123 of project shop");
        assertThat(CommandRun.against(api, data, "sessions", "s").err()).contains("'s' fits 2 sessions: s123, s999");
        assertThat(CommandRun.against(api, data, "sessions", "x").err()).contains("there is no session 'x'");
    }

    @Test
    void approvingNamesTheNewestVersionAndShowsTheEstimate() throws Exception {
        api.on(
                "GET /api/hitl/s123",
                request -> Response.json(asked("POST", "/api/hitl/s123/approve") ? APPROVED : REVIEWING));
        api.on("POST /api/hitl/s123/approve", "{'applied':true,'state':'approved'}");

        CommandRun run = CommandRun.against(api, data, "approve", "s123", "--pipeline", "sparc");

        assertThat(Json.text(api.last("POST", "/api/hitl/s123/approve").json(), "pipeline"))
                .isEqualTo("sparc");
        assertThat(api.last("POST", "/api/hitl/s123/approve")
                        .json()
                        .path("version")
                        .asInt())
                .isEqualTo(2);
        assertThat(run.out())
                .contains("approved version 2")
                .contains("estimate e1: 2 tickets in 2 rounds, about 47 min, 0.78 VM hours, model $0.00, VMs $0.03\n"
                        + "  - 2 tickets: 1 small, 1 large\n")
                .contains("next: see the estimate and consent with `swarm build s123`");
    }

    @Test
    void aBuildNeedsConsentAndNamesTheEstimate() throws Exception {
        api.on(
                "GET /api/hitl/s123",
                request -> Response.json(
                        asked("POST", "/api/hitl/s123/start-build")
                                ? APPROVED.replace("'state':'approved'", "'state':'building','buildId':'bs123'")
                                : APPROVED));
        api.on("POST /api/hitl/s123/start-build", "{'applied':true,'state':'building'}");

        CommandRun run = CommandRun.against(api, data, "build", "s123", "--yes");

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode body = api.last("POST", "/api/hitl/s123/start-build").json();
        assertThat(Json.text(body, "estimateId")).isEqualTo("e1");
        assertThat(body.path("understood").asBoolean()).isTrue();
        assertThat(run.out()).contains("b       large  low       a      Do b").contains("build bs123 started");
    }

    @Test
    void aStaleEditKeepsThePersonsText() throws Exception {
        api.on("GET /api/hitl/s123", REVIEWING);
        api.on(
                "PUT /api/hitl/s123/spec",
                request -> Response.problem(
                        409,
                        "{'code':'STALE_VERSION','detail':'stale','newest':{'version':3,'author':'ann','markdown':'x'}}"));
        Path text = Files.writeString(data.resolve("mine.md"), "# Mine\n");

        CommandRun run = CommandRun.against(api, data, "spec", "s123", "--set", text.toString(), "--base", "2");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("the newest is version 3 by ann, yours was made from version 2")
                .contains("your text is kept in " + text)
                .contains("--base 3");
        assertThat(api.last("PUT", "/api/hitl/s123/spec")
                        .json()
                        .path("baseVersion")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void aSpecIsShownWithItsVersion() throws Exception {
        api.on("GET /api/hitl/s123", REVIEWING);
        api.on(
                "GET /api/hitl/s123/spec",
                request -> Response.json(
                        "{'version':1,'author':'writer','cause':'written','markdown':'# Shop\\n\\nSells.\\n'}"));

        CommandRun run = CommandRun.against(api, data, "spec", "s123", "--version", "1");

        assertThat(run.out()).isEqualTo("version 1 by writer (written)\n\n# Shop\n\nSells.\n");
        assertThat(api.last("GET", "/api/hitl/s123/spec").query()).isEqualTo("version=1");
    }

    private static final String DIFF = "{'from':1,'to':2,'added':1,'removed':1,"
            + "'unified':'--- version 1\\n+++ version 2\\n@@ -1,3 +1,3 @@\\n # Shop\\n \\n-Sells.\\n+Sells tea.\\n'}";

    @Test
    void aSpecIsComparedWithAnEarlierVersion() throws Exception {
        api.on("GET /api/hitl/s123", REVIEWING);
        api.on("GET /api/hitl/s123/spec/diff", DIFF);

        CommandRun run = CommandRun.against(api, data, "spec", "s123", "--diff", "--from", "1");

        assertThat(run.out()).isEqualTo("""
                        version 1 → 2: 1 lines added, 1 removed

                        --- version 1
                        +++ version 2
                        @@ -1,3 +1,3 @@
                         # Shop
                        \s
                        -Sells.
                        +Sells tea.
                        """);
        assertThat(api.last("GET", "/api/hitl/s123/spec/diff").query()).isEqualTo("from=1");
    }

    @Test
    void aRevisionShowsWhatItChanged() throws Exception {
        api.on(
                "GET /api/hitl/s123",
                request -> Response.json(
                        asked("POST", "/api/hitl/s123/revise")
                                ? REVIEWING
                                : REVIEWING.replace("'version':2", "'version':1")));
        api.on("POST /api/hitl/s123/revise", "{'applied':true,'state':'reviewing'}");
        api.on("GET /api/hitl/s123/spec/diff", DIFF);

        CommandRun run = CommandRun.against(api, data, "revise", "s123", "tea only");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("version 1 → 2").contains("+Sells tea.").contains("next: read the spec");
    }

    @Test
    void whereTheModelDeclinesTheProblemAndTheWayOnAreShown() throws Exception {
        api.on(
                "GET /api/hitl/s123",
                "{'sessionId':'s123','projectId':'shop','idea':'A shop','state':'clarifying','questions':[],"
                        + "'problem':'The model declined.','waitingFor':'another try: retry, or say more in chat'}");

        CommandRun run = CommandRun.against(api, data, "new", "A shop", "--project", "shop");

        assertThat(run.out()).endsWith("""
                        session s123 of project shop is clarifying
                        problem: The model declined.
                        next: put right what the problem names, then `swarm retry s123`; or say more: `swarm back s123 "..."`
                        """);
    }

    @Test
    void cancelFindsSessionsAndBuilds() throws Exception {
        api.on("GET /api/hitl", "{'items':[],'next':null}");
        api.on("GET /api/builds/b7", "{'buildId':'b7','sessionId':'s7','state':'running'}");
        api.on("POST /api/builds/b7/cancel", "{}");

        CommandRun run = CommandRun.against(api, data, "cancel", "b7", "--reason", "enough");

        assertThat(run.out()).isEqualTo("build b7 is being cancelled\n");
        assertThat(Json.text(api.last("POST", "/api/builds/b7/cancel").json(), "reason"))
                .isEqualTo("enough");
    }

    private void answerThenReview() {
        api.on(
                "GET /api/hitl/s123",
                request -> Response.json(asked("POST", "/api/hitl/s123/answer") ? REVIEWING : CLARIFYING));
        api.on("POST /api/hitl/s123/answer", "{'applied':true,'state':'clarifying'}");
    }

    private boolean asked(String method, String path) {
        return api.requests().stream()
                .anyMatch(request ->
                        request.method().equals(method) && request.path().equals(path));
    }
}
