package dev.swarm.activities.model.chat;

import dev.swarm.contracts.model.ModelUsage;
import java.math.BigDecimal;

/**
 * A model's answer.
 *
 * @param route the route that answered, which is the fallback's name where the asked one could not
 * @param model the provider's name of the model
 * @param cost in US dollars, exact; the sum over repair rounds
 */
public record ChatAnswer(Message message, Stop stop, ModelUsage usage, BigDecimal cost, String route, String model) {
    /** Why the model stopped. */
    public enum Stop {
        /** It had said all. */
        END,
        /** It wants its tool calls answered. */
        TOOLS,
        /** The longest wanted answer was reached. */
        LENGTH
    }
}
