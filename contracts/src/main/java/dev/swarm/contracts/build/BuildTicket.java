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
 * @param skippedBy the person who skipped it; null where nobody did, also where the branch it is on was not taken
 */
public record BuildTicket(
        TicketNode node,
        TicketState state,
        int runs,
        int attempts,
        List<String> guidance,
        @Nullable Failure failure,
        @Nullable String skippedBy) {
    /** A ticket that has not run yet. */
    public static BuildTicket planned(TicketNode node) {
        return new BuildTicket(node, TicketState.BLOCKED, 0, 0, List.of(), null, null);
    }
}
