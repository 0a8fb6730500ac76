package dev.swarm.contracts.plan;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * What the estimate is computed from.
 *
 * @param small expected agent time of a small ticket; medium and large likewise
 * @param overhead time per ticket for machine, verification and merge
 * @param vmHour price of one VM hour in US dollars
 * @param modelPerAgentHour price of one hour of a model-driven agent in US dollars; 0 where no model is used
 */
public record Rates(
        Duration small,
        Duration medium,
        Duration large,
        Duration overhead,
        BigDecimal vmHour,
        BigDecimal modelPerAgentHour) {}
