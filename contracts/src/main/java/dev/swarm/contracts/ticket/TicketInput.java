package dev.swarm.contracts.ticket;

import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.project.ProjectRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a ticket's workflow starts.
 *
 * @param run which start of this ticket it is, 1 for the first
 * @param firstAttempt number of its first attempt; attempts count on over runs
 * @param guidance what people have said so far, the oldest first
 */
public record TicketInput(
        String ticketId,
        String buildId,
        @Nullable String sessionId,
        ProjectRef project,
        TicketNode node,
        @Nullable String specId,
        int run,
        int firstAttempt,
        List<String> guidance,
        TicketPolicy policy) {}
