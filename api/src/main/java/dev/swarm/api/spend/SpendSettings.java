package dev.swarm.api.spend;

import java.math.BigDecimal;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Limits that hold where nobody has set a budget.
 *
 * @param tenantMonth what all models may cost in a calendar month (UTC), in US dollars
 * @param buildFactor a build may spend so many times the model cost that was consented to
 * @param buildLeast what each build may spend at least, in US dollars
 */
@ConfigurationProperties("swarm.spend")
record SpendSettings(BigDecimal tenantMonth, BigDecimal buildFactor, BigDecimal buildLeast) {}
