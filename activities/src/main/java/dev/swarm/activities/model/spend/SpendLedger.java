package dev.swarm.activities.model.spend;

import dev.swarm.contracts.model.ModelUsage;
import dev.swarm.contracts.record.EventScope;
import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The books of what models cost, kept by the api. Money is set aside before a call and settled after it, so that calls made
 * at once cannot exceed a budget together.
 */
public interface SpendLedger {
    /**
     * Sets money aside for a call. Idempotent by the call's id: an open call of the same id keeps what it has; for a settled
     * one the answer names what it came to.
     *
     * @throws io.temporal.failure.ApplicationFailure BUDGET_EXCEEDED (not retryable; the message says which budget and what a
     *     person can do), MODEL_RATE_LIMITED (retryable, with the time to wait), or one that is retryable where the api is away
     */
    Grant reserve(Intent intent);

    /** Books what the call came to and lets go of the rest. Idempotent by the call's id. */
    void settle(String callId, Outcome outcome);

    /**
     * What is about to be spent.
     *
     * @param route the route that will answer
     * @param most the most that it can cost, in US dollars
     * @param mostTokens the most tokens it can take, for limits per minute
     * @param tokensPerMinute the route's limit; 0 for none
     */
    record Intent(
            String callId,
            EventScope payer,
            String route,
            String model,
            String purpose,
            BigDecimal most,
            long mostTokens,
            int tokensPerMinute) {}

    /**
     * What a call came to.
     *
     * @param cost in US dollars; 0 where nothing was used, as for a call that the provider refused
     * @param answerId artifact of the answer, so that it need not be paid twice; null where there is none
     */
    record Outcome(
            String route,
            String model,
            ModelUsage usage,
            BigDecimal cost,
            @Nullable String answerId) {}

    /** @param settled what this call came to where it was made before */
    record Grant(Optional<Outcome> settled) {}
}
