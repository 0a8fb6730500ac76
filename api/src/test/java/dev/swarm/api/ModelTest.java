package dev.swarm.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The model routes of the control workers. */
class ModelTest extends ApiTest {
    private static final String ROUTE = """
            {"name":"%s","provider":"anthropic","model":"m-1","host":"api.example.com",
             "price":{"input":3,"cacheRead":0.30,"cacheWrite":3.75,"output":15},"requestsPerMinute":60,
             "tokensPerMinute":0,"fallback":null,"key":"set","circuit":"%s","since":"2026-11-21T08:00:00Z",
             "failureRate":%s}""";
    private static final String CALL = """
            {"payer":{"projectId":"models"},"route":"%s","model":"m-1","purpose":"agent","most":1,"mostTokens":10,
             "tokensPerMinute":0}""";

    private final String route = "r-" + UUID.randomUUID();

    private Http.Answer report(Http as, String circuit, String rate) {
        return as.put(
                "/api/internal/model-routes/box-1", "{\"routes\":[" + ROUTE.formatted(route, circuit, rate) + "]}");
    }

    @Test
    void areShownWithWhatTheyCostThisMonth() {
        assertThat(worker.post("/api/internal/model-calls/" + route + ".1/reserve", CALL.formatted(route))
                        .status())
                .isEqualTo(200);
        Http.Answer settled = worker.post("/api/internal/model-calls/" + route + ".1/settle", """
                        {"route":"%s","model":"m-1","usage":{"inputTokens":1,"cacheReadTokens":0,"cacheWriteTokens":0,
                         "outputTokens":1},"cost":0.1234567,"answerId":null}""".formatted(route));
        assertThat(settled.status()).as(settled.text()).isLessThan(300);

        Http.Answer reported = report(worker, "closed", "null");
        assertThat(reported.status()).as(reported.text()).isEqualTo(204);
        JsonNode models = admin.get("/api/models").json();

        JsonNode shown = models.at("/routes/0");
        assertThat(shown.path("name").asString()).isEqualTo(route);
        assertThat(shown.path("spent").asDouble()).isEqualTo(0.1234567);
        assertThat(shown.at("/price/cacheRead").asDouble()).isEqualTo(0.3);
        assertThat(shown.path("key").asString()).isEqualTo("set");
        assertThat(models.at("/workers/0/workerId").asString()).isEqualTo("box-1");
        assertThat(models.at("/workers/0/reportedAt").asString()).isNotEmpty();
    }

    @Test
    void tellTheirCircuits() {
        report(worker, "open", "62.5");

        JsonNode circuit = admin.get("/api/metrics/circuit").json().at("/circuits/0");

        assertThat(circuit.path("route").asString()).isEqualTo(route);
        assertThat(circuit.path("state").asString()).isEqualTo("open");
        assertThat(circuit.path("since").asString()).isEqualTo("2026-11-21T08:00:00Z");
        assertThat(circuit.path("failureRate").asDouble()).isEqualTo(62.5);
        assertThat(circuit.path("workerId").asString()).isEqualTo("box-1");
    }

    @Test
    void onlyWorkersOfThePlatformReportThem() {
        assertThat(report(admin, "open", "null").code()).isEqualTo("FORBIDDEN");
        assertThat(report(worker, "ajar", "null").code()).isEqualTo("INVALID_INPUT");
        assertThat(worker.get("/api/models").code()).isEqualTo("FORBIDDEN");
    }
}
