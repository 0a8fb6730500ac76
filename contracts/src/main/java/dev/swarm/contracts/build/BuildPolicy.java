package dev.swarm.contracts.build;

import dev.swarm.contracts.ticket.TicketPolicy;
import java.time.Duration;

/**
 * How a build runs.
 *
 * @param maxParallelTickets how many of its tickets run at once, at least 1
 * @param attentionFor how long it waits for a person when nothing can run before it ends as failed; 7 days by default
 */
public record BuildPolicy(int maxParallelTickets, Duration attentionFor, TicketPolicy ticket) {
    /** The most that a person can ask for. */
    public static final int MOST_PARALLEL_TICKETS = 100;

    public BuildPolicy withMaxParallelTickets(int limit) {
        return new BuildPolicy(limit, attentionFor, ticket);
    }
}
