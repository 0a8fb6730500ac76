package dev.swarm.api.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AgentProgressTest {
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
    private static final Duration AGENT = Duration.ofMinutes(10);
    private static final Duration REST = Duration.ofMinutes(2);

    private static AgentProgress of(String newest, long minutesAgo) {
        return AgentProgress.of(newest, NOW.minus(Duration.ofMinutes(minutesAgo)), AGENT, REST, NOW);
    }

    @Test
    void growsWhileTheAgentWorks() {
        assertThat(of("AgentStarted", 0).percent()).isEqualTo(10);
        assertThat(of("AgentStarted", 5))
                .isEqualTo(new AgentProgress("The agent works", 45, NOW.plus(Duration.ofMinutes(7))));
        assertThat(of("AgentStarted", 60)).isEqualTo(new AgentProgress("The agent works", 80, null));
    }

    @Test
    void hasNoEndInSightWhileAPersonIsAsked() {
        assertThat(of("AgentAsked", 5)).isEqualTo(new AgentProgress("The agent waits for an answer", 45, null));
        assertThat(of("AgentAnswered", 5).readyAt()).isNotNull();
    }

    @Test
    void knowsStepsBeforeAndAfterTheAgent() {
        assertThat(AgentProgress.of(null, null, AGENT, REST, NOW).percent()).isZero();
        assertThat(AgentProgress.of("TicketAssigned", null, AGENT, REST, NOW).readyAt())
                .isEqualTo(NOW.plus(Duration.ofMinutes(12)));
        assertThat(of("AgentFinished", 9).readyAt()).isEqualTo(NOW.plus(REST));
        assertThat(of("CommitsPublished", 9).percent())
                .isGreaterThan(of("TicketVerified", 9).percent());
        assertThat(of("AttemptFailed", 9).percent()).isLessThan(10);
    }
}
