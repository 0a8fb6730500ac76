package dev.swarm.contracts.agent;

import dev.swarm.contracts.model.ModelUsage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the native agent's workflow takes with it when it continues as new; only between two turns.
 *
 * @param turn the last turn
 * @param route the route of its next turn
 * @param results of the last turn's tool calls, which the model has not seen
 * @param notes what it is to be told with its next turn
 * @param worked working time
 * @param checkpointAt the working time at its last checkpoint
 * @param idleTurns how many turns in a row have brought nothing new
 * @param recent what the newest turns did, to tell whether the next one brings something new
 * @param turns the newest turns, for people
 */
public record AgentCarried(
        int turn,
        @Nullable String transcriptId,
        String route,
        List<ToolOutcome> results,
        List<String> notes,
        ModelUsage usage,
        BigDecimal cost,
        Duration worked,
        Duration checkpointAt,
        int idleTurns,
        List<String> recent,
        long logBytes,
        boolean paused,
        List<AgentTurn> turns) {}
