package dev.swarm.contracts.build;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.ticket.TicketState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A ticket as its build sees it.
 *
 * @param node what was planned, with its current priority
 * @param runs how many times its workflow was started
 * @param attempts how many attempts its ended runs took together
 * @param guidance what people said with a retry, the oldest first
 */
public record BuildTicket(
        TicketNode node,
        TicketState state,
        int runs,
        int attempts,
        List<String> guidance,
        @Nullable Failure failure) {}
