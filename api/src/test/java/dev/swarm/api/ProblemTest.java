package dev.swarm.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ProblemTest extends ApiTest {
    private static void assertProblem(Http.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.json().path("status").asInt()).isEqualTo(status);
        assertThat(answer.json().path("type").asString()).isEqualTo("urn:swarm:problem:" + code);
        assertThat(answer.json().path("hint").asString()).isNotEmpty();
        assertThat(answer.text()).doesNotContain("Exception", "\tat ");
    }

    @Test
    void answersWrongRoutesAndMethods() {
        assertProblem(admin.get("/api/nothing"), 404, "NOT_FOUND");
        assertProblem(anonymous.get("/nothing"), 404, "NOT_FOUND");
        Http.Answer method = admin.delete("/api/projects");
        assertProblem(method, 405, "INVALID_INPUT");
        assertThat(method.header("Allow")).contains("GET");
        byte[] yaml = "name: from-yaml".getBytes(StandardCharsets.UTF_8);
        for (String type : new String[] {"text/plain", "application/yaml", "application/xml", "application/cbor"}) {
            assertProblem(admin.send("POST", "/api/projects", type, yaml), 415, "INVALID_INPUT");
        }
        assertProblem(admin.get("/api/projects", "Accept", "image/png"), 406, "INVALID_INPUT");
        assertProblem(anonymous.get("/api/%2e%2e/x%00"), 400, "INVALID_INPUT");
        assertProblem(anonymous.get("/api//projects"), 400, "INVALID_INPUT");
    }

    @Test
    void answersBadBodies() {
        assertProblem(admin.post("/api/projects", "{\"name\":"), 400, "INVALID_INPUT");
        assertProblem(admin.post("/api/projects", ""), 400, "INVALID_INPUT");
        Http.Answer type = admin.post("/api/projects", "{\"name\":\"x\",\"maxParallelTickets\":\"many\"}");
        assertProblem(type, 422, "INVALID_INPUT");
        assertThat(type.json().at("/errors/0/field").asString()).isEqualTo("maxParallelTickets");
        Http.Answer value = admin.post("/api/projects", "{\"name\":\"x\",\"mergeMode\":\"sometimes\"}");
        assertThat(value.json().at("/errors/0/message").asString()).contains("sometimes");
        Http.Answer fields = admin.post("/api/projects", "{\"repository\":\"nowhere\"}");
        assertProblem(fields, 422, "INVALID_INPUT");
        assertThat(fields.json().path("errors").size()).isEqualTo(2);
        Http.Answer nested = admin.post(
                "/api/builds", "{\"project\":\"p\",\"title\":\"t\",\"source\":\"s\",\"tickets\":[{\"key\":\"A b\"}]}");
        assertThat(nested.text()).contains("tickets[0].key", "tickets[0].title");
        assertProblem(admin.post("/api/projects", "{\"name\":\"x\",\"verifyTimeout\":\"PT0S\"}"), 422, "INVALID_INPUT");
        assertProblem(admin.post("/api/projects", "{\"name\":\"???\"}"), 422, "INVALID_INPUT");
        assertProblem(admin.post("/api/projects", "{\"name\":\"a\\u0000b\"}"), 422, "INVALID_INPUT");
    }

    @Test
    void answersBadParameters() {
        assertProblem(admin.get("/api/projects?limit=0"), 422, "INVALID_INPUT");
        assertProblem(admin.get("/api/projects?limit=201"), 422, "INVALID_INPUT");
        assertProblem(admin.get("/api/projects?limit=many"), 422, "INVALID_INPUT");
        assertProblem(admin.get("/api/projects?after=elsewhere"), 422, "INVALID_INPUT");
        assertProblem(admin.get("/api/events?session=a%00b"), 422, "INVALID_INPUT");
        assertProblem(admin.get("/api/hitl?state=asleep"), 422, "INVALID_INPUT");
        assertProblem(admin.get("/api/builds?state=asleep"), 422, "INVALID_INPUT");
        assertProblem(admin.get("/api/tickets?state=asleep"), 422, "INVALID_INPUT");
        assertProblem(admin.get("/api/metrics/failures?since=yesterday"), 422, "INVALID_INPUT");
        assertProblem(admin.get("/api/events/stream?lastEventId=x"), 422, "INVALID_INPUT");
    }

    @Test
    void refusesBodiesThatAreTooLarge() {
        byte[] large = new byte[1024 * 1024 + 1];
        assertProblem(admin.send("POST", "/api/projects", "application/json", large), 413, "TOO_LARGE");
        Arrays.fill(large, (byte) ' ');
        assertProblem(
                admin.sendChunked("POST", "/api/projects", "application/json", new ByteArrayInputStream(large)),
                413,
                "TOO_LARGE");
    }

    @Test
    void answersWhatIsNotThere() {
        for (String path : new String[] {
            "/api/projects/none",
            "/api/hitl/none",
            "/api/hitl/none/spec",
            "/api/hitl/none/specs",
            "/api/builds/none",
            "/api/builds/none/tickets",
            "/api/tickets/none",
            "/api/tickets/none/log",
            "/api/vms/none",
            "/api/vms/none/health",
            "/api/artifacts/none"
        }) {
            assertProblem(admin.get(path), 404, "NOT_FOUND");
        }
        assertProblem(admin.post("/api/hitl", "{\"project\":\"none\",\"idea\":\"x\"}"), 404, "NOT_FOUND");
        assertProblem(admin.post("/api/hitl/none/approve", "{\"version\":1}"), 404, "NOT_FOUND");
        assertProblem(admin.post("/api/builds/none/pause", "{}"), 404, "NOT_FOUND");
        assertProblem(admin.post("/api/tickets/none/pause", "{}"), 404, "NOT_FOUND");
        assertProblem(admin.post("/api/tickets/none/skip", "{}"), 404, "NOT_FOUND");
    }
}
