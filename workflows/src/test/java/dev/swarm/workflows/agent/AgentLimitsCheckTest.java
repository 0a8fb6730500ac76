package dev.swarm.workflows.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.agent.AgentLimits;
import dev.swarm.contracts.model.ModelUsage;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AgentLimitsCheckTest {
    private final AgentLimitsCheck check =
            new AgentLimitsCheck(new AgentLimits(10, 1000, new BigDecimal("2.50"), 3), Duration.ofMinutes(30));

    private @Nullable Failure reached(int turns, long tokens, String cost, int minutes, int idle) {
        return check.reached(
                turns, new ModelUsage(tokens, 0, 0, 0), new BigDecimal(cost), Duration.ofMinutes(minutes), idle);
    }

    @Test
    void belowAllItGoesOn() {
        assertThat(reached(9, 999, "2.49", 29, 2)).isNull();
    }

    @Test
    void eachLimitEndsIt() {
        assertThat(reached(10, 0, "0", 0, 0))
                .isEqualTo(Failure.of(FailureCode.AGENT_LIMIT, "the agent has used 10 of 10 turns"));
        assertThat(reached(0, 1000, "0", 0, 0))
                .isEqualTo(Failure.of(FailureCode.AGENT_LIMIT, "the agent has used 1000 of 1000 tokens"));
        assertThat(reached(0, 0, "2.50", 0, 0))
                .isEqualTo(Failure.of(FailureCode.AGENT_LIMIT, "the agent has used 2.50 of 2.50 US dollars"));
        assertThat(reached(0, 0, "0", 30, 0))
                .isEqualTo(Failure.of(FailureCode.AGENT_TIMED_OUT, "stopped after 1800 s"));
        assertThat(reached(0, 0, "0", 0, 3))
                .isEqualTo(Failure.of(FailureCode.AGENT_NO_PROGRESS, "the last 3 turns brought nothing new"));
    }

    @Test
    void theModelIsWarnedBeforeAnEnd() {
        assertThat(check.warning(4, 0)).isNull();
        assertThat(check.warning(5, 0)).startsWith("You have 5 turns left.");
        assertThat(check.warning(6, 0)).isNull();
        assertThat(check.warning(9, 0)).startsWith("You have 1 turn left.");
        assertThat(check.warning(2, 1)).isNull();
        assertThat(check.warning(2, 2)).startsWith("Your last turns brought nothing new.");
    }
}
