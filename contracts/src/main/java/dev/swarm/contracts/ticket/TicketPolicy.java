package dev.swarm.contracts.ticket;

import dev.swarm.contracts.agent.AgentLimits;
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
 * @param agentLimits what a native agent may use up; null for {@link AgentLimits#STANDARD}
 */
public record TicketPolicy(
        Duration agentTimeout,
        Duration stallTimeout,
        Duration mergePoll,
        MachineLimits machineLimits,
        @Nullable Duration checkpointEvery,
        @Nullable AgentLimits agentLimits) {
    /** A policy with the usual limits of a native agent. */
    public TicketPolicy(
            Duration agentTimeout,
            Duration stallTimeout,
            Duration mergePoll,
            MachineLimits machineLimits,
            @Nullable Duration checkpointEvery) {
        this(agentTimeout, stallTimeout, mergePoll, machineLimits, checkpointEvery, null);
    }

    /** A policy without checkpoints. */
    public TicketPolicy(Duration agentTimeout, Duration stallTimeout, Duration mergePoll, MachineLimits machineLimits) {
        this(agentTimeout, stallTimeout, mergePoll, machineLimits, null, null);
    }

    public AgentLimits agentLimitsOrStandard() {
        return agentLimits == null ? AgentLimits.STANDARD : agentLimits;
    }
}
