package dev.swarm.activities.model.spend;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Books in memory: budgets of builds, and tokens of a minute that never ends. */
public final class MemoryLedger implements SpendLedger {
    private final Map<String, Intent> open = new LinkedHashMap<>();
    private final Map<String, Intent> intents = new LinkedHashMap<>();
    private final Map<String, Outcome> settled = new LinkedHashMap<>();
    private final Map<String, BigDecimal> limits = new LinkedHashMap<>();

    /** Limits what a build may spend; builds without a limit may spend anything. */
    public synchronized void limit(String buildId, BigDecimal limit) {
        limits.put(buildId, limit);
    }

    @Override
    public synchronized Grant reserve(Intent intent) {
        Outcome before = settled.get(intent.callId());
        if (before != null) {
            return new Grant(Optional.of(before));
        }
        if (!open.containsKey(intent.callId())) {
            requireMoney(intent);
            requireTokens(intent);
            open.put(intent.callId(), intent);
            intents.put(intent.callId(), intent);
        }
        return new Grant(Optional.empty());
    }

    private void requireMoney(Intent intent) {
        String buildId = String.valueOf(intent.payer().buildId());
        BigDecimal limit = limits.get(buildId);
        BigDecimal used = spent(buildId).add(setAside(buildId));
        if (limit != null && used.add(intent.most()).compareTo(limit) > 0) {
            throw Failure.fatal(
                    FailureCode.BUDGET_EXCEEDED,
                    "The budget of build '" + buildId + "' is $" + limit + ". To raise it: swarm budgets set 1 --build "
                            + buildId);
        }
    }

    private void requireTokens(Intent intent) {
        long used = 0;
        for (Map.Entry<String, Intent> call : intents.entrySet()) {
            if (call.getValue().route().equals(intent.route())) {
                Outcome outcome = settled.get(call.getKey());
                used += outcome == null
                        ? call.getValue().mostTokens()
                        : outcome.usage().total();
            }
        }
        if (intent.tokensPerMinute() > 0 && used + intent.mostTokens() > intent.tokensPerMinute()) {
            throw ApplicationFailure.newBuilder()
                    .setType(FailureCode.MODEL_RATE_LIMITED.name())
                    .setMessage("Route '" + intent.route() + "' has no tokens left.")
                    .setNextRetryDelay(Duration.ofSeconds(1))
                    .build();
        }
    }

    @Override
    public synchronized void settle(String callId, Outcome outcome) {
        if (open.remove(callId) != null) {
            settled.put(callId, outcome);
        }
    }

    /** What a build's settled calls came to. */
    public synchronized BigDecimal spent(String buildId) {
        return settled.entrySet().stream()
                .filter(call ->
                        buildId.equals(intents.get(call.getKey()).payer().buildId()))
                .map(call -> call.getValue().cost())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** What is set aside for a build's calls that run. */
    public synchronized BigDecimal setAside(String buildId) {
        return open.values().stream()
                .filter(intent -> buildId.equals(intent.payer().buildId()))
                .map(Intent::most)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
