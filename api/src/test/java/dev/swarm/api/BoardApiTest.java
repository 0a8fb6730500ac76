package dev.swarm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.swarm.contracts.ticket.TicketView;
import io.temporal.client.WorkflowStub;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What boards need of the API: filters, bulk commands, moves, changes and comments on them, limits. */
class BoardApiTest extends BuildApiTest {
    static final String TICKETS = """
            [{"key":"core","title":"Greeting core","command":"x","priority":"high","tags":["ui","core"]},
             {"key":"docs","title":"Write 100%_docs","command":"x","dependsOn":["core"],"tags":["docs"]},
             {"key":"extra","title":"Greeting extras","command":"x","dependsOn":["core"],"role":"tester"}]""";

    private List<String> keys(String query) {
        List<String> keys = new ArrayList<>();
        admin.get("/api/tickets?" + query)
                .json()
                .path("items")
                .forEach(ticket -> keys.add(ticket.path("key").asString()));
        return keys;
    }

    @Test
    void filtersTickets() {
        String id = start(TICKETS);
        assertThat(keys("build=" + id + "&tag=ui")).containsExactly("core");
        assertThat(keys("build=" + id + "&priority=high")).containsExactly("core");
        assertThat(keys("build=" + id + "&text=GREETING%20ex")).containsExactly("extra");
        assertThat(keys("build=" + id + "&text=100%25_d")).containsExactly("docs");
        assertThat(keys("build=" + id + "&assignee=tester")).containsExactly("extra");
        assertThat(keys("build=" + id + "&assignee=command")).hasSize(3);
        assertThat(keys("build=" + id + "&assignee=' or 1=1".replace(" ", "%20")))
                .isEmpty();
        assertThat(admin.get("/api/tickets?priority=urgent")
                        .json()
                        .path("detail")
                        .asString())
                .contains("'urgent' is not one of critical, high, medium, low");
        JsonNode core = ticket(id + "-core");
        assertThat(core.path("tags").toString()).isEqualTo("[\"ui\",\"core\"]");
        assertThat(core.path("agent").asString()).isEqualTo("command");
        assertThat(core.path("actions").toString()).isEqualTo("[\"skip\",\"priority\"]");
    }

    @Test
    void doesOneThingWithSeveralTicketsAndTellsForEach() {
        String id = start(TICKETS);
        String bulk =
                "{\"tickets\":[\"%s-docs\",\"%s-extra\",\"none\"],\"action\":\"priority\",\"priority\":\"critical\"}"
                        .formatted(id, id);
        JsonNode result = admin.post("/api/tickets/bulk", bulk).json();
        assertThat(result.path("done").asInt()).as(result.toString()).isEqualTo(2);
        assertThat(result.at("/outcomes/0/done").asBoolean()).isTrue();
        assertThat(result.at("/outcomes/2/code").asString()).isEqualTo("NOT_FOUND");
        assertThat(ticket(id + "-docs").path("priority").asString()).isEqualTo("critical");
        assertThat(ticket(id + "-extra").path("priority").asString()).isEqualTo("critical");

        String pause = "{\"tickets\":[\"%s-docs\"],\"action\":\"pause\"}".formatted(id);
        assertThat(admin.post("/api/tickets/bulk", pause)
                        .json()
                        .at("/outcomes/0/detail")
                        .asString())
                .contains("does not run");
        assertThat(admin.post("/api/tickets/bulk", "{\"tickets\":[\"x\"],\"action\":\"priority\"}")
                        .status())
                .isEqualTo(422);
        assertThat(admin.post("/api/tickets/bulk", "{\"tickets\":[],\"action\":\"skip\"}")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void tellsWhereATicketCanBeMoved() {
        String id = start(TICKETS);
        JsonNode moves = admin.get("/api/tickets/" + id + "-docs/moves").json().path("moves");
        assertThat(moves.size()).isEqualTo(6);
        assertThat(moves.findValuesAsString("action")).contains("skip");
    }

    @Test
    void showsTheChangeAndHandsCommentsToTheAgent() {
        String id = start(TICKETS);
        WorkflowStub core = run(id, "core", diff());
        String path = "/api/tickets/" + id + "-core";
        await().until(() -> admin.get(path + "/diff").status() == 200);
        JsonNode file = admin.get(path + "/diff").json().at("/files/0");
        assertThat(file.path("path").asString()).isEqualTo("greet.py");
        assertThat(file.at("/lines/3/after").asInt()).isEqualTo(2);

        String comment =
                "{\"comments\":[{\"file\":\"greet.py\",\"line\":2,\"text\":\"Greet by name.\"}],\"again\":true}";
        Http.Answer commented = admin.post(path + "/comments", comment);
        assertThat(commented.status()).as(commented.text()).isEqualTo(200);
        assertThat(core.query("state", TicketView.class).guidance().toString())
                .contains("greet.py, line 2:", "> print(\"<b>hello</b>\")", "Greet by name.");
        assertThat(admin.get("/api/events?build=" + id).text()).contains("GuidanceGiven", "TicketRetried");

        Http.Answer elsewhere = admin.post(path + "/comments", comment.replace("\"line\":2", "\"line\":9"));
        assertThat(elsewhere.status()).isEqualTo(422);
        assertThat(admin.get("/api/tickets/" + id + "-docs/diff")
                        .json()
                        .path("detail")
                        .asString())
                .contains("has pushed no commits yet");
    }

    @Test
    void changesHowManyTicketsRunAtOnce() {
        String id = start(TICKETS);
        Http.Answer changed = admin.put("/api/builds/" + id + "/limit", "{\"maxParallelTickets\":3}");
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        assertThat(admin.get("/api/builds/" + id)
                        .json()
                        .path("maxParallelTickets")
                        .asInt())
                .isEqualTo(3);
        assertThat(admin.put("/api/builds/" + id + "/limit", "{\"maxParallelTickets\":0}")
                        .status())
                .isEqualTo(422);
    }
}
