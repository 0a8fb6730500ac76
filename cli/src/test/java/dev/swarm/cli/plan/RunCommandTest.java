package dev.swarm.cli.plan;

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

class RunCommandTest {
    private static final String FILE = "../examples/tasks/release-notes.yaml";
    private static final String ESTIMATE = "'estimate':{'estimateId':'e9','tickets':4,'duration':'PT12M','vmHours':0.4,"
            + "'modelCost':0,'vmCost':0.02,'batches':2,'reasoning':[]},'batches':[['a','b'],['c']]";

    @TempDir
    private Path data;

    private FakeApi api;

    @BeforeEach
    void start() throws Exception {
        api = new FakeApi();
        api.on("GET /api/projects", "{'items':[{'projectId':'p','name':'p'}],'next':null}");
        api.on("POST /api/builds", request -> answer(request.json()));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private static Response answer(JsonNode request) {
        if (request.path("dryRun").asBoolean()) {
            return Response.json("{" + ESTIMATE + "}");
        }
        return Json.text(request, "estimateId").equals("e9")
                ? Response.json("{'buildId':'b1'}")
                : Response.problem(409, "{'code':'CONSENT_REQUIRED','detail':'consent first'," + ESTIMATE + "}");
    }

    @Test
    void aDryRunShowsRoundsTimeAndCostAndStartsNothing() throws Exception {
        CommandRun run = CommandRun.against(api, data, "run", FILE, "--project", "p", "--dry-run");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo("""
                        round 1: a, b
                        round 2: c
                        estimate e9: 4 tickets in 2 rounds, about 12 min, 0.4 VM hours, model $0.00, VMs $0.02
                        """);
    }

    @Test
    void consentNamesTheEstimateThatWasShown() throws Exception {
        CommandRun run = CommandRun.against(api, data, "run", FILE, "--project", "p", "--yes", "--parallel", "2");

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode sent = api.last("POST", "/api/builds").json();
        assertThat(Json.text(sent, "estimateId")).isEqualTo("e9");
        assertThat(sent.path("maxParallelTickets").asInt()).isEqualTo(2);
        assertThat(Json.text(sent, "source")).isEqualTo(FILE);
        assertThat(sent.path("tickets").get(0).path("priority").asText()).isLowerCase();
        assertThat(run.out()).contains("build b1 started");
    }

    @Test
    void agentsLimitsAndPipelinesAreSent() throws Exception {
        Path file = Files.writeString(data.resolve("agents.yaml"), """
                tasks:
                  - name: One
                    prompt: Do it
                    limits: {turns: 9, cost: 0.50}
                  - name: Two
                    prompt: Test it
                    role: tester
                  - name: Three
                    command: "true"
                """);

        CommandRun.against(api, data, "run", file.toString(), "--project", "p", "--yes", "--pipeline", "sparc");

        JsonNode tickets = api.last("POST", "/api/builds").json().path("tickets");
        assertThat(tickets.findValuesAsText("agent")).containsExactly("native", "native", "command");
        assertThat(Json.text(tickets.get(0), "pipeline")).isEqualTo("sparc");
        assertThat(tickets.at("/0/limits/turns").asInt()).isEqualTo(9);
        assertThat(tickets.at("/0/limits/cost").decimalValue()).isEqualByComparingTo("0.50");
        assertThat(Json.text(tickets.get(1), "pipeline"))
                .as("it has a role of its own")
                .isEmpty();
        assertThat(Json.text(tickets.get(2), "pipeline"))
                .as("a script has no phases")
                .isEmpty();
    }

    @Test
    void placementComesFromTheFileAndTheCommandLineGoesFirst() throws Exception {
        Path file = Files.writeString(data.resolve("placed.yaml"), """
                placement: cheapest
                on_loss: restart
                labels: {region: eu}
                tasks:
                  - name: One
                    command: "true"
                    labels: {gpu: a100}
                  - name: Two
                    command: "true"
                """);

        CommandRun.against(api, data, "run", file.toString(), "--project", "p", "--yes");
        JsonNode plain = api.last("POST", "/api/builds").json();
        CommandRun.against(
                api,
                data,
                "run",
                file.toString(),
                "--project",
                "p",
                "--yes",
                "--placement",
                "local-first",
                "--label",
                "gpu=h100");
        JsonNode changed = api.last("POST", "/api/builds").json();

        assertThat(Json.text(plain, "placement")).isEqualTo("cheapest");
        assertThat(Json.text(plain, "onLoss")).isEqualTo("restart");
        assertThat(plain.at("/tickets/0/labels").toString()).isEqualTo("{\"gpu\":\"a100\",\"region\":\"eu\"}");
        assertThat(plain.at("/tickets/1/labels").toString()).isEqualTo("{\"region\":\"eu\"}");
        assertThat(Json.text(changed, "placement")).isEqualTo("local_first");
        assertThat(Json.text(changed, "onLoss")).isEqualTo("restart");
        assertThat(changed.at("/tickets/0/labels").toString()).isEqualTo("{\"gpu\":\"h100\",\"region\":\"eu\"}");
    }

    @Test
    void aBadFileIsRefusedWithItsPlaceBeforeAnythingIsSent() throws Exception {
        Path file = Files.writeString(data.resolve("bad.yaml"), "tasks:\n  - id: a\n    depends_on: [nobody]\n");

        CommandRun run = CommandRun.against(api, data, "run", file.toString(), "--project", "p");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("error: " + file + ":").contains("hint: ");
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void validateNeedsNoPlatform() throws Exception {
        assertThat(CommandRun.of(data, "validate", FILE).out()).startsWith(FILE + ": valid, ");
        assertThat(CommandRun.of(data, "validate", "nowhere.yaml").err())
                .isEqualTo("error: cannot read nowhere.yaml\nhint: check that it exists and is a text file\n");
        assertThat(CommandRun.of(
                                data,
                                "validate",
                                Files.writeString(data.resolve("x.txt"), "").toString())
                        .exitCode())
                .isEqualTo(1);
    }
}
