package dev.swarm.contracts.ticket;

import dev.swarm.contracts.machine.MachineLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Limits of a ticket that its plan does not name.
 *
 * @param agentTimeout how long an agent may work, 30 minutes by default
 * @param stallTimeout how long an agent may print nothing, 10 minutes by default
 * @param mergePoll how often a manual merge is looked for on the forge, besides its webhook
 * @param checkpointEvery how often the work of a running agent is saved; null for never
 */
public record TicketPolicy(
        Duration agentTimeout,
        Duration stallTimeout,
        Duration mergePoll,
        MachineLimits machineLimits,
        @Nullable Duration checkpointEvery) {
    /** A policy without checkpoints. */
    public TicketPolicy(Duration agentTimeout, Duration stallTimeout, Duration mergePoll, MachineLimits machineLimits) {
        this(agentTimeout, stallTimeout, mergePoll, machineLimits, null);
    }
}
