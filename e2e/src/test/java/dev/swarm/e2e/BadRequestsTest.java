package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that cannot be granted: a problem document that says what to do, and nothing has changed. */
@Order(16)
@ExtendWith(SharedPlatform.class)
class BadRequestsTest {
    private final Platform platform;
    private Api api;

    BadRequestsTest(Platform platform) {
        this.platform = platform;
    }

    @BeforeEach
    void makeProject() throws Exception {
        api = platform.api();
        if (api.get("/api/projects/orderly").status() == 404) {
            platform.project("orderly", "auto");
        }
    }

    /** What exists; compared before and after. */
    private List<Integer> inventory() throws Exception {
        return List.of(
                api.all("/api/projects").size(),
                api.all("/api/hitl?project=orderly").size(),
                api.all("/api/builds?project=orderly").size(),
                api.all("/api/events?project=orderly").size(),
                api.get("/api/keys").ok().size());
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            GET  | /api/projects/none             |                                        | 404 | NOT_FOUND
            GET  | /api/nothing                   |                                        | 404 | NOT_FOUND
            POST | /api/projects                  | {"name":                               | 400 | INVALID_INPUT
            POST | /api/projects                  | {"name":"x","mergeMode":"perhaps"}     | 422 | INVALID_INPUT
            POST | /api/projects                  | {"name":"Orderly"}                     | 409 | WRONG_STATE
            POST | /api/projects                  | {"name":"x","repository":"no-owner"}   | 422 | INVALID_INPUT
            POST | /api/hitl                      | {"project":"orderly"}                  | 422 | INVALID_INPUT
            POST | /api/hitl                      | {"project":"none","idea":"An idea."}   | 404 | NOT_FOUND
            POST | /api/hitl/none/approve         | {"version":1}                          | 404 | NOT_FOUND
            POST | /api/builds/none/cancel        | {}                                     | 404 | NOT_FOUND
            POST | /api/tickets/none/retry        | {}                                     | 404 | NOT_FOUND
            POST | /api/keys                      | {"name":"x","role":"king"}             | 422 | INVALID_INPUT
            PUT  | /api/projects                  | {"name":"x"}                           | 405 | INVALID_INPUT
            """)
    void saysWhatIsWrong(String method, String path, String body, int status, String code) throws Exception {
        List<Integer> before = inventory();

        api.send(method, path, body == null ? "" : body, "application/json").problem(status, code);

        assertThat(inventory()).isEqualTo(before);
    }

    @Test
    void letsNobodyInWithoutAKey() throws Exception {
        for (String key : new String[] {null, "wrong", platform.secret("forgeTokenFile")}) {
            Api stranger = new Api(platform.endpoint("apiUrl"), key);
            for (String path : List.of("/api/projects", "/api/builds", "/api/events", "/api/audit", "/api/vms")) {
                stranger.get(path).problem(401, "UNAUTHENTICATED");
            }
            stranger.post("/api/projects", "{\"name\":\"stranger\"}").problem(401, "UNAUTHENTICATED");
            stranger.post("/api/webhooks/forge", "{}").problem(401, "UNAUTHENTICATED");
        }
        api.get("/api/projects/stranger").problem(404, "NOT_FOUND");
    }

    @Test
    void takesNoOtherFormatAndNothingHuge() throws Exception {
        List<Integer> before = inventory();
        api.send("POST", "/api/projects", "name: unorderly", "application/yaml").problem(415, "INVALID_INPUT");
        api.post("/api/projects", "{\"name\":\"" + "x".repeat(2 * 1024 * 1024) + "\"}")
                .problem(413, "TOO_LARGE");
        api.post("/api/projects", "{\"name\":\"" + "x".repeat(101) + "\"}").problem(422, "INVALID_INPUT");
        assertThat(inventory()).isEqualTo(before);
    }

    @Test
    void refusesPlansThatCannotBeBuilt() throws Exception {
        List<Integer> before = inventory();
        assertThat(invalidPlan(TestBuild.quick("a", "b"), TestBuild.quick("b", "c"), TestBuild.quick("c", "a")))
                .contains("a", "b", "c", "→");
        assertThat(invalidPlan(TestBuild.quick("a", "nobody"))).contains("nobody");
        assertThat(invalidPlan(TestBuild.quick("a"), TestBuild.quick("a"))).contains("'a'");
        assertThat(invalidPlan(TestBuild.quick("a", "a"))).contains("'a'");
        assertThat(invalidPlan()).isNotBlank();
        assertThat(inventory()).isEqualTo(before);
    }

    private String invalidPlan(JsonNode... tickets) throws Exception {
        var request = Api.JSON
                .createObjectNode()
                .put("project", "orderly")
                .put("title", "t")
                .put("source", "s");
        request.withArray("tickets").addAll(List.of(tickets));
        return api.post("/api/builds", request.toString())
                .problem(422, "INVALID_PLAN")
                .path("detail")
                .asText();
    }

    @Test
    void aKeyOfOneRequestIsNotTakenForAnother() throws Exception {
        String[] header = {"Idempotency-Key", "orderly-1"};
        JsonNode first = api.post("/api/hitl", "{\"project\":\"orderly\",\"idea\":\"One idea.\"}", header)
                .ok();
        JsonNode again = api.post("/api/hitl", "{\"project\":\"orderly\",\"idea\":\"One idea.\"}", header)
                .ok();
        assertThat(again.path("sessionId")).isEqualTo(first.path("sessionId"));
        api.post("/api/hitl", "{\"project\":\"orderly\",\"idea\":\"Another idea.\"}", header)
                .problem(409, "DUPLICATE_REQUEST");
        assertThat(api.all("/api/hitl?project=orderly"))
                .filteredOn(session -> session.path("idea").asText().contains("idea."))
                .hasSize(1);
        api.post("/api/hitl/" + first.path("sessionId").asText() + "/cancel", "{}")
                .ok();
    }

    @Test
    void nothingCanBeDoneToWhatHasEnded() throws Exception {
        TestBuild build = TestBuild.start(platform, "orderly", 1, TestBuild.quick("done"));
        build.await("completed", Map.of("done", "merged"));
        for (String action : List.of("pause", "resume", "terminate", "skip", "retry")) {
            assertThat(build.command("done", action, "{}")
                            .problem(409, "WRONG_STATE")
                            .path("detail")
                            .asText())
                    .as(action)
                    .isNotBlank();
        }
        build.command("done", "guidance", "{\"text\":\"too late\"}").problem(409, "WRONG_STATE");
        for (String action : List.of("pause", "resume", "cancel", "finish")) {
            api.post("/api/builds/" + build.id() + "/" + action, "{}").problem(409, "WRONG_STATE");
        }
        assertThat(build.states()).containsEntry("done", "merged");
        assertThat(build.build().path("state").asText()).isEqualTo("completed");
    }
}
