package dev.swarm.contracts.plan;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What the model cost of tickets is estimated from.
 *
 * @param read price of a million tokens read, averaged over those that come from a cache and those that do not, in US dollars;
 *     0 for a model that costs nothing, null where it is not known
 * @param written price of a million tokens written; the same
 * @param small what a small ticket is expected to take; medium and large likewise
 */
public record ModelRates(
        @Nullable BigDecimal read, @Nullable BigDecimal written, Tokens small, Tokens medium, Tokens large) {
    /** Tokens that an agent reads and writes, over all its turns. */
    public record Tokens(long read, long written) {
        Tokens plus(Tokens other, int times) {
            return new Tokens(read + other.read * times, written + other.written * times);
        }
    }

    Tokens of(TicketSize size) {
        return switch (size) {
            case SMALL -> small;
            case MEDIUM -> medium;
            case LARGE -> large;
        };
    }
}
