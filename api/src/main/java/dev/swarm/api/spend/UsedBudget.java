package dev.swarm.api.spend;

import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;

/**
 * A budget most of which is used, in US dollars.
 *
 * @param used what is spent or set aside
 * @param percent how much of the limit that is
 * @param words which one, for people
 * @param raise the command that would set the limit anew, but for the amount
 */
@Schema(name = "UsedBudget")
public record UsedBudget(
        BudgetScope scope,
        String scopeId,
        BudgetPeriod period,
        BigDecimal limit,
        BigDecimal used,
        int percent,
        String words,
        String raise) {}
