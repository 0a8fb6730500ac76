package dev.swarm.workflows.agent;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.agent.AgentLimits;
import dev.swarm.contracts.model.ModelUsage;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Whether an agent may have another turn. Pure. */
final class AgentLimitsCheck {
    private static final int LAST_TURNS = 5;

    private final AgentLimits limits;
    private final Duration timeout;

    AgentLimitsCheck(AgentLimits limits, Duration timeout) {
        this.limits = limits;
        this.timeout = timeout;
    }

    /** Why it may not; null where it may. */
    @Nullable
    Failure reached(int turns, ModelUsage usage, BigDecimal cost, Duration worked, int idle) {
        if (worked.compareTo(timeout) >= 0) {
            return Failure.of(FailureCode.AGENT_TIMED_OUT, "stopped after " + worked.toSeconds() + " s");
        }
        if (idle >= limits.noProgressTurns()) {
            return Failure.of(FailureCode.AGENT_NO_PROGRESS, "the last " + idle + " turns brought nothing new");
        }
        if (turns >= limits.turns()) {
            return limit(turns + " of " + limits.turns() + " turns");
        }
        if (usage.total() >= limits.tokens()) {
            return limit(usage.total() + " of " + limits.tokens() + " tokens");
        }
        if (cost.compareTo(limits.cost()) >= 0) {
            return limit(cost.toPlainString() + " of " + limits.cost().toPlainString() + " US dollars");
        }
        return null;
    }

    /** What the model is told before its next turn because an end is near; null for nothing. */
    @Nullable
    String warning(int turns, int idle) {
        int left = limits.turns() - turns;
        if (left == LAST_TURNS || left == 1) {
            return "You have " + left + (left == 1 ? " turn" : " turns")
                    + " left. Bring the work into a good state and call done.";
        }
        return idle == limits.noProgressTurns() - 1
                ? "Your last turns brought nothing new. Try another way, ask with ask_human, or call done."
                : null;
    }

    private static Failure limit(String used) {
        return Failure.of(FailureCode.AGENT_LIMIT, "the agent has used " + used);
    }
}
