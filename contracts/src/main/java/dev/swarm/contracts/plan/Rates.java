package dev.swarm.contracts.plan;

import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the estimate is computed from.
 *
 * @param small expected agent time of a small ticket; medium and large likewise
 * @param overhead time per ticket for machine, verification and merge
 * @param vmHour price of one VM hour in US dollars
 * @param model for tickets that a model works on; null where nothing is known
 */
public record Rates(
        Duration small,
        Duration medium,
        Duration large,
        Duration overhead,
        BigDecimal vmHour,
        @Nullable ModelRates model) {}
