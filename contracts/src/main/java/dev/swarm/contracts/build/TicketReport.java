package dev.swarm.contracts.build;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.ticket.TicketState;
import org.jspecify.annotations.Nullable;

/**
 * How a ticket's workflow ended.
 *
 * @param run which start of the ticket's workflow this is, 1 for the first; a report of an older run is ignored
 * @param state merged, failed or cancelled
 * @param attempts how many attempts it took
 */
public record TicketReport(
        String key,
        int run,
        TicketState state,
        int attempts,
        @Nullable Failure failure) {}
