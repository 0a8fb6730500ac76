package dev.swarm.activities.model.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.swarm.activities.model.chat.ChatAnswer;
import dev.swarm.activities.model.chat.ChatRequest;
import dev.swarm.activities.model.spend.SpendLedger;
import dev.swarm.activities.platform.MemoryArtifacts;
import dev.swarm.contracts.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens while a route's circuit is open. */
class FallbackTest {
    private static final ModelPrice CHEAP =
            new ModelPrice(new BigDecimal("1"), new BigDecimal("1"), new BigDecimal("1"), new BigDecimal("1"));

    private final MutableClock clock = new MutableClock();
    private final ModelDouble provider = new ModelDouble();
    private final TestLedger ledger = new TestLedger();
    private final MemoryArtifacts artifacts = new MemoryArtifacts();
    private final RoutedModels models = new RoutedModels(
            List.of(
                    new ModelRoute(
                            "general",
                            ModelRoute.Provider.ANTHROPIC,
                            "big",
                            provider.url(),
                            null,
                            new ModelPrice(BigDecimal.TEN, BigDecimal.TEN, BigDecimal.TEN, BigDecimal.TEN),
                            0,
                            0,
                            "fast"),
                    new ModelRoute(
                            "fast",
                            ModelRoute.Provider.OPENAI,
                            "small",
                            URI.create(provider.url() + "/v1"),
                            null,
                            CHEAP,
                            0,
                            0,
                            null)),
            Map.of(),
            ledger,
            artifacts,
            CallTimes.USUAL,
            clock);

    @BeforeEach
    void openTheCircuit() {
        for (int i = 1; i <= 4; i++) {
            provider.answer("big", DoubleReply.failure(500, "api_error"));
            assertThat(failure(ChatModelsContract.request("before-" + i)).getType())
                    .isEqualTo(FailureCode.MODEL_UNAVAILABLE.name());
        }
        assertThat(circuits()).containsExactly("open", "closed");
    }

    @AfterEach
    void close() {
        models.close();
        provider.close();
    }

    private List<String> circuits() {
        return models.health().stream().map(RouteHealth::circuit).toList();
    }

    private ChatAnswer ask(String callId) {
        return models.ask(ChatModelsContract.request(callId), piece -> {});
    }

    private ApplicationFailure failure(ChatRequest request) {
        return catchThrowableOfType(ApplicationFailure.class, () -> models.ask(request, piece -> {}));
    }

    @Test
    void theFallbackAnswersInItsOwnBooks() {
        provider.answer("small", DoubleReply.text("Hello").usage(1_000, 0, 0, 0));

        ChatAnswer answer = ask("c1");
        ChatAnswer again = ask("c1");

        assertThat(answer.route()).isEqualTo("fast");
        assertThat(answer.model()).isEqualTo("small");
        assertThat(answer.cost()).isEqualByComparingTo("0.001");
        assertThat(again).isEqualTo(answer);
        assertThat(provider.calls()).hasSize(5);
        assertThat(ledger.open()).isEmpty();
        assertThat(ledger.settled().get("c1").cost()).isZero();
        assertThat(ledger.settled().get("c1-via-fast").cost()).isEqualByComparingTo("0.001");
    }

    @Test
    void theBooksOfTheFallbackAreClosedByTheNextWhoAsks() {
        provider.answer("small", DoubleReply.text("Hello").usage(1_000, 0, 0, 0));
        ask("c1");
        // As if the process had died between the two settlements.
        TestLedger halfSettled = new TestLedger();
        ledger.intents().forEach(halfSettled::reserve);
        halfSettled.settle("c1", ledger.settled().get("c1"));
        RoutedModels next = new RoutedModels(
                models.health().stream().map(RouteHealth::route).toList(), Map.of(), halfSettled, artifacts);

        next.ask(ChatModelsContract.request("c1"), piece -> {});
        next.close();

        SpendLedger.Outcome outcome = halfSettled.settled().get("c1-via-fast");
        assertThat(outcome).isEqualTo(ledger.settled().get("c1-via-fast"));
        assertThat(provider.calls()).hasSize(5);
    }

    @Test
    void waitsForTheCircuitWhereNobodyElseCanAnswer() {
        for (int i = 0; i < 4; i++) {
            provider.answer("small", DoubleReply.failure(529, "overloaded_error"));
            assertThat(failure(ChatModelsContract.request("other-" + i)).getType())
                    .isEqualTo(FailureCode.MODEL_OVERLOADED.name());
        }
        clock.pass(Duration.ofSeconds(10));

        ApplicationFailure failure = failure(ChatModelsContract.request("c1"));

        assertThat(failure.getType()).isEqualTo(FailureCode.MODEL_UNAVAILABLE.name());
        assertThat(failure.isNonRetryable()).isFalse();
        assertThat(failure.getNextRetryDelay()).isEqualTo(Duration.ofSeconds(20));
        assertThat(provider.calls()).hasSize(8);
        assertThat(ledger.open()).isEmpty();
    }

    @Test
    void theRouteItselfAnswersAgainAfterItsRest() {
        clock.pass(Duration.ofSeconds(31));
        for (int i = 0; i < 3; i++) {
            provider.answer("big", DoubleReply.text("Hello"));
            assertThat(ask("later-" + i).route()).isEqualTo("general");
        }
        assertThat(circuits()).containsExactly("closed", "closed");
    }

    @Test
    void noMoneyForTheFallbackIsNoAnswer() {
        ledger.budget("0.0000001");

        assertThat(failure(ChatModelsContract.request("c1")).getType()).isEqualTo(FailureCode.BUDGET_EXCEEDED.name());
        assertThat(ledger.open()).isEmpty();
        assertThat(provider.calls()).hasSize(4);
    }
}
