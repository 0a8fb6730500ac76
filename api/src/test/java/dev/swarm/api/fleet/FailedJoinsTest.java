package dev.swarm.api.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.api.problem.ProblemException;
import dev.swarm.contracts.FailureCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class FailedJoinsTest {
    private final Instant start = Instant.parse("2026-11-21T10:00:00Z");
    private Instant now = start;
    private final FailedJoins failures = new FailedJoins(new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    });

    @Test
    void anAddressThatGuessesWaitsAMinuteAndNoOtherDoes() {
        for (int i = 0; i < FailedJoins.MOST; i++) {
            failures.check("1.2.3.4");
            failures.refused("1.2.3.4");
        }

        assertThatThrownBy(() -> failures.check("1.2.3.4"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.code()).isEqualTo(FailureCode.RATE_LIMITED));
        assertThatCode(() -> failures.check("1.2.3.5")).doesNotThrowAnyException();
        now = start.plus(Duration.ofMinutes(1));
        assertThatCode(() -> failures.check("1.2.3.4")).doesNotThrowAnyException();
    }
}
