package dev.swarm.api.spend;

import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a build was thought to cost, what people agreed to, and what it came to; in US dollars.
 *
 * @param estimated the sum of the estimates; null where nobody has consented to any
 * @param modelLimit what its models may cost before a person is asked
 */
@Schema(name = "BuildCost")
public record BuildCost(@Nullable Amount estimated, List<Consent> consented, Amount actual, BigDecimal modelLimit) {
    /** Who agreed to which estimate. */
    @Schema(name = "Consent")
    public record Consent(String estimateId, Amount amount, String by, Instant at) {}
}
