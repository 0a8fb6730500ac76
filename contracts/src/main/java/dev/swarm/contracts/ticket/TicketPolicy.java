package dev.swarm.contracts.ticket;

import dev.swarm.contracts.machine.MachineLimits;
import java.time.Duration;

/**
 * Limits of a ticket that its plan does not name.
 *
 * @param agentTimeout how long an agent may work, 30 minutes by default
 * @param stallTimeout how long an agent may print nothing, 10 minutes by default
 * @param mergePoll how often a manual merge is looked for on the forge, besides its webhook
 */
public record TicketPolicy(
        Duration agentTimeout, Duration stallTimeout, Duration mergePoll, MachineLimits machineLimits) {}
