package dev.swarm.activities.model.route;

import dev.swarm.contracts.model.ModelUsage;
import java.math.BigDecimal;

/** What a model costs, in US dollars per million tokens, as its provider's price list says. */
public record ModelPrice(BigDecimal input, BigDecimal cacheRead, BigDecimal cacheWrite, BigDecimal output) {
    /** Exact, not rounded. */
    public BigDecimal of(ModelUsage usage) {
        return per(input, usage.inputTokens())
                .add(per(cacheRead, usage.cacheReadTokens()))
                .add(per(cacheWrite, usage.cacheWriteTokens()))
                .add(per(output, usage.outputTokens()));
    }

    private static BigDecimal per(BigDecimal million, long tokens) {
        return million.multiply(BigDecimal.valueOf(tokens)).movePointLeft(6);
    }
}
