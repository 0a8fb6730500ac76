package dev.swarm.contracts.agent;

import java.math.BigDecimal;

/**
 * What the native agent may use up for one attempt.
 *
 * @param turns how often its model is asked
 * @param tokens all that its model reads and writes
 * @param cost in US dollars
 * @param noProgressTurns after how many turns that brought nothing new it is stopped
 */
public record AgentLimits(int turns, long tokens, BigDecimal cost, int noProgressTurns) {
    /** What a ticket may use that names no limits of its own. */
    public static final AgentLimits STANDARD = new AgentLimits(100, 2_000_000, BigDecimal.valueOf(5), 5);
}
