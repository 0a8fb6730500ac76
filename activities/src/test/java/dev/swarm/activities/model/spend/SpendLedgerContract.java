package dev.swarm.activities.model.spend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.activities.model.spend.SpendLedger.Intent;
import dev.swarm.activities.model.spend.SpendLedger.Outcome;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.model.ModelUsage;
import dev.swarm.contracts.record.EventScope;
import io.temporal.failure.ApplicationFailure;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What all books of model costs do. Each test has a build, and so a budget, of its own. */
public interface SpendLedgerContract {
    SpendLedger ledger();

    /** Limits what a build may spend. */
    void limit(String buildId, BigDecimal limit);

    /** What a build's settled calls came to. */
    BigDecimal spent(String buildId);

    /** What is set aside for a build's calls that run. */
    BigDecimal setAside(String buildId);

    private static BigDecimal usd(String amount) {
        return new BigDecimal(amount);
    }

    private static String newBuild() {
        return "b" + UUID.randomUUID().toString().substring(0, 8);
    }

    private static Intent intent(String buildId, String call, String most) {
        return new Intent(
                buildId + "." + call,
                new EventScope("contract-project", null, buildId, buildId + "-t"),
                "general",
                "m-1",
                "agent",
                usd(most),
                100,
                0);
    }

    private static Outcome outcome(String cost) {
        return new Outcome("general", "m-1", new ModelUsage(10, 20, 30, 40), usd(cost), "a".repeat(64));
    }

    private void assertExceeded(Intent intent) {
        assertThatThrownBy(() -> ledger().reserve(intent)).isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
            assertThat(failure.getType()).isEqualTo(FailureCode.BUDGET_EXCEEDED.name());
            assertThat(failure.isNonRetryable()).isTrue();
            assertThat(failure.getOriginalMessage())
                    .contains("swarm budgets set", String.valueOf(intent.payer().buildId()));
        });
    }

    @Test
    default void anOpenCallKeepsWhatItHas() {
        String build = newBuild();
        limit(build, usd("1.00"));

        assertThat(ledger().reserve(intent(build, "a", "0.60")).settled()).isEmpty();
        assertThat(ledger().reserve(intent(build, "a", "0.60")).settled()).isEmpty();

        assertThat(setAside(build)).isEqualByComparingTo("0.60");
        assertExceeded(intent(build, "b", "0.41"));
        assertThat(ledger().reserve(intent(build, "c", "0.40")).settled()).isEmpty();
        assertThat(setAside(build)).isEqualByComparingTo("1.00");
    }

    @Test
    default void aSettledCallSaysWhatItCameToAndTheRestIsLetGo() {
        String build = newBuild();
        limit(build, usd("1.00"));
        ledger().reserve(intent(build, "a", "0.90"));

        ledger().settle(build + ".a", outcome("0.0000123"));
        ledger().settle(build + ".a", outcome("0.5"));

        Outcome known = ledger().reserve(intent(build, "a", "0.90")).settled().orElseThrow();
        assertThat(known.cost()).isEqualByComparingTo("0.0000123");
        assertThat(known.usage()).isEqualTo(new ModelUsage(10, 20, 30, 40));
        assertThat(known.answerId()).isEqualTo("a".repeat(64));
        assertThat(known.route()).isEqualTo("general");
        assertThat(spent(build)).isEqualByComparingTo("0.0000123");
        assertThat(setAside(build)).isZero();
        assertExceeded(intent(build, "b", "0.9999878"));
        ledger().reserve(intent(build, "b", "0.9999877"));
    }

    @Test
    default void tokensOfAMinuteAreSharedByTheCallsOfARoute() {
        String build = newBuild();
        String route = "route-" + build;
        Intent first = limited(build, "a", route);
        ledger().reserve(first);

        assertThatThrownBy(() -> ledger().reserve(limited(build, "b", route)))
                .isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
                    assertThat(failure.getType()).isEqualTo(FailureCode.MODEL_RATE_LIMITED.name());
                    assertThat(failure.isNonRetryable()).isFalse();
                    assertThat(failure.getNextRetryDelay().isPositive()).isTrue();
                });
        assertThat(setAside(build)).isEqualByComparingTo("0.01");

        ledger().settle(first.callId(), outcome("0.01"));
        assertThat(ledger().reserve(limited(build, "b", route)).settled()).isEmpty();
    }

    private static Intent limited(String build, String call, String route) {
        Intent plain = intent(build, call, "0.01");
        return new Intent(plain.callId(), plain.payer(), route, "m-1", "agent", plain.most(), 80_000, 100_000);
    }

    @Test
    default void callsMadeAtOnceNeverExceedABudgetTogether() throws Exception {
        String build = newBuild();
        limit(build, usd("1.00"));
        List<Callable<Boolean>> callers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String call = "c" + i;
            callers.add(() -> granted(build, call));
        }

        List<String> settled = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(50)) {
            List<Future<Boolean>> answers = threads.invokeAll(callers);
            for (int i = 0; i < answers.size(); i++) {
                if (answers.get(i).get()) {
                    settled.add(build + ".c" + i);
                }
            }
            assertThat(setAside(build)).isEqualByComparingTo("0.99");
            threads.invokeAll(settled.stream()
                    .map(call -> (Callable<Boolean>) () -> {
                        ledger().settle(call, outcome("0.0299999"));
                        return true;
                    })
                    .toList());
        }

        // 33 calls of 3 cents are 99 cents.
        assertThat(settled).hasSize(33);
        assertThat(spent(build)).isEqualByComparingTo(usd("0.0299999").multiply(BigDecimal.valueOf(33)));
        assertThat(setAside(build)).isZero();
    }

    private boolean granted(String build, String call) {
        try {
            ledger().reserve(intent(build, call, "0.03"));
        } catch (ApplicationFailure refused) {
            assertThat(refused.getType()).isEqualTo(FailureCode.BUDGET_EXCEEDED.name());
            return false;
        }
        assertThat(spent(build).add(setAside(build))).isLessThanOrEqualTo(usd("1.00"));
        return true;
    }
}
