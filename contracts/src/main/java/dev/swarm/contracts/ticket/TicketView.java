package dev.swarm.contracts.ticket;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.forge.PullRequestRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A ticket as its {@code state} query answers it.
 *
 * @param step what it is doing, in words
 */
public record TicketView(
        String ticketId,
        TicketState state,
        String step,
        int attempt,
        @Nullable String hostId,
        @Nullable String machineId,
        @Nullable PullRequestRef pullRequest,
        List<String> guidance,
        @Nullable Failure failure) {}
