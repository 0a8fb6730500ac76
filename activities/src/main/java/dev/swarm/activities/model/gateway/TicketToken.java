package dev.swarm.activities.model.gateway;

import dev.swarm.contracts.record.EventScope;
import java.time.Instant;
import java.util.List;

/**
 * What a token of a ticket run allows.
 *
 * @param machineId the only machine that may use it
 * @param payer what its calls are accounted to
 * @param route the model route of calls that name none
 * @param routes all that it may name, {@code route} among them
 */
public record TicketToken(
        String ticketId,
        int attempt,
        String machineId,
        EventScope payer,
        String route,
        List<String> routes,
        Instant expiresAt) {
    public TicketToken {
        routes = List.copyOf(routes);
    }
}
