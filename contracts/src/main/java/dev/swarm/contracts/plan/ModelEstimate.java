package dev.swarm.contracts.plan;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.model.Dollars;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the models that work on a plan's tickets are expected to cost. */
record ModelEstimate(BigDecimal cost, String reasoning) {
    /** @throws io.temporal.failure.ApplicationFailure MODEL_PRICE_UNKNOWN: what is not known is not free */
    static ModelEstimate of(List<TicketNode> tickets, @Nullable ModelRates rates) {
        int count = 0;
        ModelRates.Tokens tokens = new ModelRates.Tokens(0, 0);
        for (TicketNode ticket : tickets) {
            if (ticket.agent() != AgentKind.COMMAND) {
                count++;
                tokens = rates == null
                        ? tokens
                        : tokens.plus(rates.of(ticket.size()), ticket.candidatesOrOne() * ticket.effort());
            }
        }
        if (count == 0) {
            return new ModelEstimate(BigDecimal.ZERO, "model cost: $0, no model works on these tickets");
        }
        if (rates == null || rates.read() == null || rates.written() == null) {
            throw Failure.fatal(
                    FailureCode.MODEL_PRICE_UNKNOWN,
                    count + " tickets are worked on by a model whose price is not set; set SWARM_RATE_MODEL_READ and"
                            + " SWARM_RATE_MODEL_WRITTEN of the api (US dollars per million tokens, 0 for free)");
        }
        BigDecimal cost = price(rates.read(), tokens.read()).add(price(rates.written(), tokens.written()));
        return new ModelEstimate(
                cost,
                "model cost: " + count + " tickets, about " + tokens.read() + " tokens read × $"
                        + rates.read().toPlainString() + " and " + tokens.written() + " written × $"
                        + rates.written().toPlainString() + " a million = " + Dollars.text(cost));
    }

    private static BigDecimal price(BigDecimal million, long tokens) {
        return million.multiply(BigDecimal.valueOf(tokens)).movePointLeft(6);
    }
}
