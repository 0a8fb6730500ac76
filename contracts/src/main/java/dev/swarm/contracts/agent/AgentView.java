package dev.swarm.contracts.agent;

import dev.swarm.contracts.model.ModelUsage;
import dev.swarm.contracts.plan.Phase;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The native agent as its {@code view} query answers it.
 *
 * @param phase the phase of a pipeline that it works on; null for all of the ticket
 * @param worked working time so far
 * @param cost in US dollars
 * @param question what it waits for a person to answer; null where it does not
 * @param turns the newest turns, the oldest first, at most 50
 */
public record AgentView(
        String ticketId,
        int attempt,
        AgentState state,
        @Nullable Phase phase,
        int turn,
        AgentLimits limits,
        Duration worked,
        Duration timeout,
        ModelUsage usage,
        BigDecimal cost,
        @Nullable AgentQuestion question,
        List<AgentTurn> turns) {}
