package dev.swarm.api.spend;

import dev.swarm.contracts.model.ModelUsage;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/** {@code swarm_model_cost_usd_total} and {@code swarm_model_tokens_total}, since this process started. */
@Component
class SpendMetrics {
    private final MeterRegistry meters;

    SpendMetrics(MeterRegistry meters) {
        this.meters = meters;
    }

    void settled(Calls.Outcome outcome) {
        meters.counter("swarm.model.cost.usd", "route", outcome.route())
                .increment(outcome.cost().doubleValue());
        ModelUsage usage = outcome.usage();
        tokens(outcome.route(), "input", usage.inputTokens());
        tokens(outcome.route(), "cache_read", usage.cacheReadTokens());
        tokens(outcome.route(), "cache_write", usage.cacheWriteTokens());
        tokens(outcome.route(), "output", usage.outputTokens());
    }

    private void tokens(String route, String kind, long count) {
        meters.counter("swarm.model.tokens", "route", route, "kind", kind).increment(count);
    }
}
