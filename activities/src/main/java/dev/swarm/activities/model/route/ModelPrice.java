package dev.swarm.activities.model.route;

import dev.swarm.contracts.model.ModelUsage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a model costs, in US dollars per million tokens, as its provider's price list says.
 *
 * @param longPrompt what requests with a long prompt cost instead; null where all cost the same
 */
public record ModelPrice(
        BigDecimal input,
        BigDecimal cacheRead,
        BigDecimal cacheWrite,
        BigDecimal output,
        @Nullable LongPrompt longPrompt) {
    /**
     * The price of a request whose prompt, cached or not, has more tokens than {@code above}: for all its tokens.
     *
     * @param price has no long prompt of its own
     */
    public record LongPrompt(long above, ModelPrice price) {}

    public ModelPrice(BigDecimal input, BigDecimal cacheRead, BigDecimal cacheWrite, BigDecimal output) {
        this(input, cacheRead, cacheWrite, output, null);
    }

    /** What one request came to: exact, not rounded. */
    public BigDecimal of(ModelUsage usage) {
        long prompt = usage.total() - usage.outputTokens();
        if (longPrompt != null && prompt > longPrompt.above()) {
            return longPrompt.price().of(usage);
        }
        return per(input, usage.inputTokens())
                .add(per(cacheRead, usage.cacheReadTokens()))
                .add(per(cacheWrite, usage.cacheWriteTokens()))
                .add(per(output, usage.outputTokens()));
    }

    /** The most that a request can come to, whatever is taken from and written to the cache. */
    public BigDecimal most(long promptTokens, long outputTokens) {
        return of(new ModelUsage(promptTokens, 0, 0, outputTokens))
                .max(of(new ModelUsage(0, 0, promptTokens, outputTokens)))
                .max(of(new ModelUsage(0, promptTokens, 0, outputTokens)));
    }

    private static BigDecimal per(BigDecimal million, long tokens) {
        return million.multiply(BigDecimal.valueOf(tokens)).movePointLeft(6);
    }
}
