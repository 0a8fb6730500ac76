package dev.swarm.api.spend;

import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A budget as the API shows it; money in US dollars.
 *
 * @param setAside for calls that run
 * @param setBy null where the limit holds because nobody set one
 */
@Schema(name = "Budget")
public record BudgetView(
        BudgetScope scope,
        String scopeId,
        BudgetPeriod period,
        BigDecimal limit,
        BigDecimal spent,
        BigDecimal setAside,
        @Nullable String setBy,
        @Nullable Instant setAt) {}
