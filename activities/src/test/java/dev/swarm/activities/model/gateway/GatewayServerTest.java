package dev.swarm.activities.model.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.activities.model.route.Circuits;
import dev.swarm.activities.model.route.ModelPrice;
import dev.swarm.activities.model.route.ModelRoute;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.model.ModelUsage;
import dev.swarm.contracts.record.EventScope;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GatewayServerTest {
    private static final String TOKEN = "swt_ticket";
    private static final String KEY = "sk-of-the-provider";
    private static final ModelPrice PRICE =
            new ModelPrice(new BigDecimal("3"), new BigDecimal("0.3"), new BigDecimal("3.75"), new BigDecimal("15"));
    private static final List<String> ANTHROPIC_STREAM = List.of(
            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m1\",\"usage\":{\"input_tokens\":10,"
                    + "\"cache_read_input_tokens\":100,\"cache_creation_input_tokens\":20,\"output_tokens\":1}}}\n\n",
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
                    + "\"delta\":{\"type\":\"text_delta\",\"text\":\"Hel",
            "lo\"}}\n\n",
            "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},"
                    + "\"usage\":{\"output_tokens\":7}}\n\n",
            "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    private static final String USAGE_CHUNK = "data: {\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":50,"
            + "\"completion_tokens\":5,\"prompt_tokens_details\":{\"cached_tokens\":30}}}\n\n";
    private static final List<String> OPENAI_STREAM = List.of(
            "data: {\"id\":\"c\",\"choices\":[{\"delta\":{\"content\":\"Hi\"}}],\"usage\":null}\n\n",
            USAGE_CHUNK,
            "data: [DONE]\n\n");

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final MemoryLedger ledger = new MemoryLedger();
    private final Map<String, TicketToken> tokens = new ConcurrentHashMap<>();
    private final Map<String, ModelRoute> routes = new ConcurrentHashMap<>();
    private final Set<String> closed = ConcurrentHashMap.newKeySet();
    private final Set<String> failed = ConcurrentHashMap.newKeySet();
    private FakeProvider provider;
    private FakeProvider second;
    private GatewayServer gateway;

    private final Circuits circuits = new Circuits() {
        @Override
        public boolean permits(String route) {
            return !closed.contains(route);
        }

        @Override
        public void went(String route) {}

        @Override
        public void failed(String route) {
            failed.add(route);
        }

        @Override
        public void left(String route) {}
    };

    @BeforeEach
    void open() throws IOException {
        provider = new FakeProvider();
        second = new FakeProvider();
        route("general", ModelRoute.Provider.ANTHROPIC, provider.url(), "backup");
        route("backup", ModelRoute.Provider.ANTHROPIC, second.url(), null);
        route("smart", ModelRoute.Provider.ANTHROPIC, second.url(), null);
        route("open", ModelRoute.Provider.OPENAI, URI.create(provider.url() + "/v1"), null);
        token(TOKEN, "general", List.of("general", "open"));
        GatewayOptions options =
                new GatewayOptions("127.0.0.1", 0, 1 << 20, 4 << 20, 3, Duration.ofSeconds(10), Duration.ofSeconds(10));
        gateway = new GatewayServer(
                options, hash -> Optional.ofNullable(tokens.get(hash)), () -> routes, route -> KEY, circuits, ledger);
    }

    @AfterEach
    void close() {
        gateway.close();
        provider.close();
        second.close();
    }

    private void route(String name, ModelRoute.Provider speaks, URI url, @Nullable String fallback) {
        routes.put(name, new ModelRoute(name, speaks, name + "-model", url, "KEY", PRICE, 0, 0, fallback));
    }

    private void token(String text, String route, List<String> allowed) {
        tokens.put(
                sha256(text),
                new TicketToken(
                        "b1-t",
                        1,
                        "b1-t.1",
                        new EventScope("p", null, "b1", "b1-t"),
                        route,
                        allowed,
                        Instant.now().plusSeconds(60)));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest.Builder request(String path, String body) {
        return HttpRequest.newBuilder(URI.create(gateway.url() + path))
                .header("x-api-key", TOKEN)
                .header("anthropic-version", "2023-06-01")
                .header("Cookie", "guest=1")
                .header("Swarm-Machine", "b1-t.1")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> messages(String model) throws Exception {
        return send(request(
                "/v1/messages?beta=true",
                "{\"model\":\"" + model + "\",\"max_tokens\":100,\"stream\":true,\"temperature\":0.70,"
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"));
    }

    private JsonNode error(HttpResponse<String> response) throws IOException {
        return json.readTree(response.body()).path("error");
    }

    @Test
    void aStreamComesUntouchedAndIsCounted() throws Exception {
        provider.script = exchange -> FakeProvider.stream(exchange, ANTHROPIC_STREAM);
        HttpResponse<String> response = messages("claude-whatever");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(String.join("", ANTHROPIC_STREAM));
        var outcome = ledger.next();
        assertThat(outcome.usage()).isEqualTo(new ModelUsage(10, 100, 20, 7));
        assertThat(outcome.cost()).isEqualByComparingTo("0.000240");
        assertThat(outcome.route()).isEqualTo("general");
        assertThat(outcome.model()).isEqualTo("general-model");
    }

    @Test
    void theProviderGetsItsModelAndKeyAndNothingOfTheGuests() throws Exception {
        messages("general");
        FakeProvider.Asked asked = provider.asked.getFirst();
        assertThat(asked.path()).isEqualTo("/v1/messages?beta=true");
        assertThat(asked.headers())
                .containsEntry("x-api-key", KEY)
                .containsEntry("authorization", "Bearer " + KEY)
                .containsEntry("anthropic-version", "2023-06-01")
                .doesNotContainKeys("cookie", "swarm-machine");
        assertThat(asked.headers().toString()).doesNotContain(TOKEN);
        assertThat(asked.body()).contains("\"model\":\"general-model\"", "\"temperature\":0.70");
    }

    @Test
    void onlyKnownHeadersComeBack() throws Exception {
        HttpResponse<String> response = messages("general");
        assertThat(response.headers().firstValue("request-id")).contains("req_1");
        assertThat(response.headers().map()).doesNotContainKey("set-cookie");
    }

    @Test
    void moneyIsSetAsideFirst() throws Exception {
        messages("general");
        ledger.next();
        var intent = ledger.reserved.getFirst();
        assertThat(intent.payer().ticketId()).isEqualTo("b1-t");
        assertThat(intent.most()).isGreaterThanOrEqualTo(new BigDecimal("0.0015"));
        assertThat(intent.mostTokens()).isGreaterThan(100);
    }

    @Test
    void theFirstPieceIsNotHeldBack() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        provider.script = exchange -> {
            FakeProvider.stream(exchange, ANTHROPIC_STREAM.subList(0, 1));
            try {
                assertThat(seen.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            for (String piece : ANTHROPIC_STREAM.subList(1, ANTHROPIC_STREAM.size())) {
                exchange.getResponseBody().write(piece.getBytes(StandardCharsets.UTF_8));
            }
        };
        HttpResponse<InputStream> response = http.send(
                request("/v1/messages", "{\"model\":\"x\",\"max_tokens\":5,\"stream\":true}")
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        byte[] first = response.body().readNBytes(ANTHROPIC_STREAM.getFirst().length());
        assertThat(new String(first, StandardCharsets.UTF_8)).isEqualTo(ANTHROPIC_STREAM.getFirst());
        seen.countDown();
        assertThat(new String(response.body().readAllBytes(), StandardCharsets.UTF_8))
                .endsWith("message_stop\"}\n\n");
    }

    /** Answers one call with these pieces of a stream, and then is gone. */
    private static ServerSocket brokenProvider(List<String> pieces) throws IOException {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(() -> {
            try (Socket socket = server.accept()) {
                String body = String.join("", pieces);
                String head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 100000\r\n\r\n";
                assertThat(socket.getInputStream().read()).isNotNegative();
                socket.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));
                socket.shutdownOutput();
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return server;
    }

    @Test
    void aBrokenStreamIsBrokenForTheProgramTooAndWhatCameIsPaid() throws Exception {
        try (ServerSocket broken = brokenProvider(ANTHROPIC_STREAM.subList(0, 3))) {
            URI url = URI.create("http://127.0.0.1:" + broken.getLocalPort());
            route("general", ModelRoute.Provider.ANTHROPIC, url, null);
            assertThatThrownBy(() -> messages("general")).isInstanceOf(IOException.class);
            assertThat(ledger.next().usage()).isEqualTo(new ModelUsage(10, 100, 20, 1));
        }
    }

    @Test
    void usageIsAskedOfOpenAiAndHiddenAgain() throws Exception {
        provider.script = exchange -> FakeProvider.stream(exchange, OPENAI_STREAM);
        String call = "{\"model\":\"open\",\"stream\":true,\"messages\":[]%s}";
        HttpResponse<String> quiet = send(request("/v1/chat/completions", call.formatted("")));
        assertThat(quiet.body()).isEqualTo(OPENAI_STREAM.get(0) + OPENAI_STREAM.get(2));
        assertThat(ledger.next().usage()).isEqualTo(new ModelUsage(20, 30, 0, 5));
        assertThat(provider.asked.getFirst().path()).isEqualTo("/v1/chat/completions");
        assertThat(provider.asked.getFirst().body()).contains("\"include_usage\":true");
        assertThat(provider.asked.getFirst().headers())
                .containsEntry("authorization", "Bearer " + KEY)
                .doesNotContainKey("x-api-key");
        HttpResponse<String> loud =
                send(request("/v1/chat/completions", call.formatted(",\"stream_options\":{\"include_usage\":true}")));
        assertThat(loud.body()).isEqualTo(String.join("", OPENAI_STREAM));
    }

    @Test
    void anAnswerInOnePieceIsCounted() throws Exception {
        provider.script = exchange -> FakeProvider.answer(
                exchange, 200, "application/json", "{\"usage\":{\"input_tokens\":3,\"output_tokens\":4}}");
        HttpResponse<String> response = send(request("/v1/messages", "{\"model\":\"x\",\"max_tokens\":5}"));
        assertThat(response.body()).isEqualTo("{\"usage\":{\"input_tokens\":3,\"output_tokens\":4}}");
        assertThat(ledger.next().usage()).isEqualTo(new ModelUsage(3, 0, 0, 4));
    }

    @Test
    void tokensOfNobodyOfOthersAndOfTheEndedAreRefused() throws Exception {
        token("swt_old", "general", List.of("general"));
        tokens.computeIfPresent(
                sha256("swt_old"),
                (hash, token) -> new TicketToken(
                        token.ticketId(),
                        1,
                        token.machineId(),
                        token.payer(),
                        "general",
                        token.routes(),
                        Instant.now().minusSeconds(1)));
        String body = "{\"model\":\"x\",\"max_tokens\":5}";
        for (HttpRequest.Builder request : List.of(
                request("/v1/messages", body).setHeader("x-api-key", "swt_guess"),
                request("/v1/messages", body).setHeader("x-api-key", KEY),
                request("/v1/messages", body).setHeader("x-api-key", "swt_old"),
                request("/v1/messages", body).setHeader("Swarm-Machine", "b1-u.1"),
                request("/v1/chat/completions", body)
                        .setHeader("x-api-key", "")
                        .setHeader("Authorization", "Bearer swt_guess"))) {
            HttpResponse<String> response = send(request);
            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(error(response).path("type").asText()).isEqualTo("authentication_error");
            assertThat(response.headers().firstValue("x-should-retry")).contains("false");
        }
        assertThat(provider.asked).isEmpty();
        assertThat(ledger.reserved).isEmpty();
    }

    @Test
    void aRouteThatTheTokenDoesNotAllowIsForbidden() throws Exception {
        HttpResponse<String> response = messages("smart");
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(error(response).path("message").asText()).contains("'smart'", "general, open");
        assertThat(second.asked).isEmpty();
    }

    @Test
    void theOtherApiIsNamed() throws Exception {
        HttpResponse<String> response = messages("open");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(error(response).path("message").asText()).contains("POST /v1/chat/completions");
    }

    @Test
    void anExceededBudgetIsSaidInAWayThatStopsPrograms() throws Exception {
        ledger.refusal = Failure.fatal(FailureCode.BUDGET_EXCEEDED, "The ticket's budget of $1.00 is used up.");
        HttpResponse<String> response = messages("general");
        assertThat(response.statusCode()).isEqualTo(402);
        assertThat(error(response).path("message").asText()).contains("$1.00", "swarm budgets set");
        assertThat(response.headers().firstValue("x-should-retry")).contains("false");
        assertThat(provider.asked).isEmpty();
    }

    @Test
    void aLimitPerMinuteSaysHowLongToWait() throws Exception {
        ledger.refusal = ApplicationFailure.newBuilder()
                .setType(FailureCode.MODEL_RATE_LIMITED.name())
                .setMessage("Too many tokens a minute.")
                .setNextRetryDelay(Duration.ofSeconds(17))
                .build();
        HttpResponse<String> response = messages("general");
        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValue("retry-after")).contains("17");
    }

    @Test
    void anOverloadedRouteFallsBackBeforeTheFirstByte() throws Exception {
        provider.script = exchange -> FakeProvider.answer(exchange, 529, "application/json", "{}");
        second.script = exchange -> FakeProvider.stream(exchange, ANTHROPIC_STREAM);
        assertThat(messages("general").statusCode()).isEqualTo(200);
        assertThat(ledger.next().route()).isEqualTo("backup");
        assertThat(failed).containsExactly("general");
    }

    @Test
    void aClosedRouteIsNotAsked() throws Exception {
        closed.add("general");
        second.script = exchange -> FakeProvider.stream(exchange, ANTHROPIC_STREAM);
        assertThat(messages("general").statusCode()).isEqualTo(200);
        closed.add("backup");
        HttpResponse<String> response = messages("general");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("retry-after")).isPresent();
        assertThat(provider.asked).isEmpty();
    }

    @Test
    void theProvidersErrorsPassButNotThoseAboutItsKey() throws Exception {
        second.script = exchange -> FakeProvider.answer(exchange, 400, "application/json", "{\"error\":\"too long\"}");
        closed.add("general");
        assertThat(messages("general").body()).isEqualTo("{\"error\":\"too long\"}");
        assertThat(ledger.next().cost()).isEqualByComparingTo("0");
        second.script = exchange -> FakeProvider.answer(exchange, 401, "application/json", "{\"key\":\"" + KEY + "\"}");
        HttpResponse<String> refused = messages("general");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("refused the key").doesNotContain(KEY);
        second.script = exchange -> FakeProvider.answer(exchange, 529, "application/json", "{\"error\":\"busy\"}");
        assertThat(messages("general").statusCode()).isEqualTo(529);
    }

    @Test
    void aRouteWithoutPriceAnswersNothing() throws Exception {
        routes.computeIfPresent(
                "general",
                (name, route) -> new ModelRoute(
                        name, route.provider(), route.model(), route.baseUrl(), "KEY", null, 0, 0, null));
        assertThat(messages("general").statusCode()).isEqualTo(403);
        assertThat(provider.asked).isEmpty();
    }

    @Test
    void callsAreLimited() throws Exception {
        HttpResponse<String> large = send(request("/v1/messages", "{\"model\":\"" + "x".repeat(2 << 20) + "\"}"));
        assertThat(large.statusCode()).isEqualTo(413);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch three = new CountDownLatch(3);
        provider.script = exchange -> {
            three.countDown();
            try {
                assertThat(go.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            FakeProvider.answer(exchange, 200, "application/json", "{}");
        };
        var calls = IntStream.range(0, 3)
                .mapToObj(i -> http.sendAsync(
                        request("/v1/messages", "{\"model\":\"x\"}").build(), HttpResponse.BodyHandlers.ofString()))
                .toList();
        assertThat(three.await(20, TimeUnit.SECONDS)).isTrue();
        HttpResponse<String> fourth = messages("general");
        assertThat(fourth.statusCode()).isEqualTo(429);
        go.countDown();
        for (var call : calls) {
            assertThat(call.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
        assertThat(messages("general").statusCode()).isEqualTo(200);
    }

    @Test
    void otherPathsAreNotThere() throws Exception {
        HttpResponse<String> response = send(request("/v1/files", "{}"));
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(json.readTree(response.body()).path("type").asText()).isEqualTo("error");
        assertThat(send(request("/v1/messages", "no json")).statusCode()).isEqualTo(400);
    }

    @Test
    void routesAreListedAndTokensCountedForNothing() throws Exception {
        HttpResponse<String> models = send(request("/v1/models", "").GET());
        assertThat(json.readTree(models.body()).path("data").findValuesAsText("id"))
                .containsExactly("general", "open");
        provider.script = exchange -> FakeProvider.answer(exchange, 200, "application/json", "{\"input_tokens\":4}");
        HttpResponse<String> count = send(request("/v1/messages/count_tokens", "{\"model\":\"x\",\"messages\":[]}"));
        assertThat(count.body()).isEqualTo("{\"input_tokens\":4}");
        assertThat(ledger.reserved).isEmpty();
    }
}
