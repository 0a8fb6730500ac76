package dev.swarm.activities.model.spend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.swarm.activities.model.spend.SpendLedger.Intent;
import dev.swarm.activities.model.spend.SpendLedger.Outcome;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.model.ModelUsage;
import dev.swarm.contracts.record.EventScope;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an api does that is away or refuses; what it does when all is well is in {@link SpendLedgerContract}. */
@Timeout(60)
class HttpSpendLedgerTest {
    private static final Intent INTENT = new Intent(
            "t.1.t1", new EventScope("p", null, "b", "t"), "general", "m", "agent", new BigDecimal("0.10"), 10, 0);
    private static final Outcome OUTCOME =
            new Outcome("general", "m", new ModelUsage(1, 2, 3, 4), new BigDecimal("0.0123456789012345678"), null);

    @TempDir
    Path dir;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile int status = 503;
    private volatile String answer = "";
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        Files.writeString(dir.resolve("key"), "k1\n");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Retry-After", "7");
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            asked.add(exchange.getRequestURI().getPath() + " " + status + " " + body);
        }
    }

    private HttpSpendLedger ledger() {
        return new HttpSpendLedger(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                dir.resolve("key"),
                dir.resolve("spool"));
    }

    private ApplicationFailure refusal(HttpSpendLedger ledger) {
        try {
            ledger.reserve(INTENT);
        } catch (ApplicationFailure refused) {
            return refused;
        }
        throw new AssertionError("was granted");
    }

    @Test
    void refusalsSayWhatToDoAndWhetherToTryAgain() {
        try (HttpSpendLedger ledger = ledger()) {
            ApplicationFailure away = refusal(ledger);
            assertThat(away.getType()).isEqualTo(FailureCode.MODEL_UNAVAILABLE.name());
            assertThat(away.isNonRetryable()).isFalse();

            status = 429;
            answer = "{\"detail\":\"slowly\"}";
            ApplicationFailure limited = refusal(ledger);
            assertThat(limited.getType()).isEqualTo(FailureCode.MODEL_RATE_LIMITED.name());
            assertThat(limited.isNonRetryable()).isFalse();
            assertThat(limited.getNextRetryDelay()).isEqualTo(Duration.ofSeconds(7));

            status = 402;
            answer = "{\"detail\":\"raise it\"}";
            ApplicationFailure exceeded = refusal(ledger);
            assertThat(exceeded.getType()).isEqualTo(FailureCode.BUDGET_EXCEEDED.name());
            assertThat(exceeded.isNonRetryable()).isTrue();
            assertThat(exceeded.getOriginalMessage()).isEqualTo("raise it");
            server.stop(0);
            assertThat(refusal(ledger).getType()).isEqualTo(FailureCode.MODEL_UNAVAILABLE.name());
        }
    }

    @Test
    void aSettlementOutlivesAnApiThatIsAwayAndARestart() {
        try (HttpSpendLedger ledger = ledger()) {
            ledger.settle("t.1.t1", OUTCOME);
            // The call is not made again: what it came to is known here.
            assertThat(ledger.reserve(INTENT).settled()).contains(OUTCOME);
        }
        status = 204;
        try (HttpSpendLedger restarted = ledger()) {
            await(() -> asked.stream()
                    .anyMatch(line -> line.startsWith("/api/internal/model-calls/t.1.t1/settle 204")
                            && line.contains("0.0123456789012345678")));
            await(() -> dir.resolve("spool").toFile().list().length == 0);
            status = 200;
            answer =
                    "{\"settled\":{\"route\":\"general\",\"model\":\"m\",\"usage\":{\"inputTokens\":1,\"cacheReadTokens\":2,"
                            + "\"cacheWriteTokens\":3,\"outputTokens\":4},\"cost\":0.0123456789012345678,\"answerId\":null}}";
            assertThat(restarted.reserve(INTENT).settled()).contains(OUTCOME);
        }
    }

    @Test
    void whatTheApiRefusesIsKeptApart() {
        status = 404;
        try (HttpSpendLedger ledger = ledger()) {
            ledger.settle("t.1.t1", OUTCOME);
            assertThat(dir.resolve("spool/t.1.t1.refused")).exists();
            assertThatThrownBy(() -> ledger.settle("a/b", OUTCOME))
                    .isInstanceOfSatisfying(
                            ApplicationFailure.class,
                            failure -> assertThat(failure.getType()).isEqualTo(FailureCode.INVALID_INPUT.name()));
        }
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(5_000_000);
        }
    }
}
