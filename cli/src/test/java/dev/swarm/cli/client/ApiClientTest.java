package dev.swarm.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.client.FakeApi.Response;
import dev.swarm.cli.terminal.CommandFailure;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiClientTest {
    private FakeApi api;
    private ApiClient client;

    @BeforeEach
    void start() throws Exception {
        api = new FakeApi();
        client = new ApiClient(api.uri(), () -> "key", Duration.ZERO);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void aProblemBecomesMessageHintAndCode() {
        api.on(
                "POST /api/projects",
                asked -> Response.problem(
                        422,
                        "{'code':'INVALID_INPUT','title':'Invalid','detail':'2 fields are wrong','hint':'Correct them.',"
                                + "'errors':[{'field':'name','message':'is empty'},{'field':'mergeMode','message':'is unknown'}]}"));

        ApiProblem problem = catchThrowableOfType(ApiProblem.class, () -> client.post("/api/projects", Json.object()));

        assertThat(problem.message()).isEqualTo("2 fields are wrong\n  name: is empty\n  mergeMode: is unknown");
        assertThat(problem.hint()).isEqualTo("Correct them.");
        assertThat(problem.code()).isEqualTo("INVALID_INPUT");
        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.exitCode()).isEqualTo(1);
    }

    @Test
    void anAnswerThatIsNoProblemDocumentStillHasAMessage() {
        api.on("GET /api/x", asked -> new Response(502, "text/html", "<html>bad gateway</html>"));

        ApiProblem problem = catchThrowableOfType(ApiProblem.class, () -> client.get("/api/x"));

        assertThat(problem.message()).isEqualTo("the api answered with status 502");
        assertThat(problem.code()).isEmpty();
    }

    @Test
    void somethingElseOnThatPortIsRecognised() {
        api.on("GET /api/x", asked -> new Response(200, "text/html", "<html>hello</html>"));

        CommandFailure failure = catchThrowableOfType(CommandFailure.class, () -> client.get("/api/x"));

        assertThat(failure.message()).contains("is not a swarm api");
    }

    @Test
    void nobodyThereIsUnreachable() {
        URI address = api.uri();
        api.close();

        CommandFailure failure = catchThrowableOfType(CommandFailure.class, () -> client.get("/api/x"));

        assertThat(failure.exitCode()).isEqualTo(3);
        assertThat(failure.message()).isEqualTo("no platform answers at " + address);
    }

    @Test
    void aRequestThatMetARestartIsSentAgainUnderTheSameKey() {
        AtomicInteger asked = new AtomicInteger();
        api.on(
                "POST /api/hitl",
                request -> asked.getAndIncrement() == 0
                        ? Response.problem(503, "{'code':'DATABASE_UNAVAILABLE','detail':'in a moment'}")
                        : Response.json("{'sessionId':'s1'}"));
        ApiClient patient = new ApiClient(api.uri(), () -> "key", Duration.ofSeconds(20));

        JsonNode session = patient.post("/api/hitl", Json.object());

        assertThat(Json.text(session, "sessionId")).isEqualTo("s1");
        List<String> keys = api.requests().stream()
                .map(request -> request.header("Idempotency-key"))
                .toList();
        assertThat(keys).hasSize(2);
        assertThat(keys.get(0)).isNotEmpty().isEqualTo(keys.get(1));
    }

    @Test
    void eachRequestHasAKeyOfItsOwn() {
        api.on("POST /api/hitl", "{}");

        client.post("/api/hitl", Json.object());
        client.post("/api/hitl", Json.object());

        assertThat(api.requests().get(0).header("Idempotency-key"))
                .isNotEqualTo(api.requests().get(1).header("Idempotency-key"));
    }

    @Test
    void listsAreReadPageAfterPage() {
        api.on(
                "GET /api/tickets",
                request -> request.query().contains("after=t2%2B")
                        ? Response.json("{'items':[{'key':'c'}],'next':null}")
                        : Response.json("{'items':[{'key':'a'},{'key':'b'}],'next':'t2+'}"));

        assertThat(client.list("/api/tickets?build=b1"))
                .extracting(ticket -> Json.text(ticket, "key"))
                .containsExactly("a", "b", "c");
        assertThat(client.list("/api/tickets?build=b1", 2)).hasSize(2);
    }

    @Test
    void healthNeedsNoKey() {
        api.on("GET /healthz", "{'status':'up'}");

        assertThat(client.isHealthy()).isTrue();
        assertThat(api.requests().get(0).header("Authorization")).isEmpty();
    }
}
