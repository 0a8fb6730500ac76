package dev.swarm.workflows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.FailureCode;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What each profile promises; a change here is felt by every running workflow. */
class ActivityProfilesTest {
    @Test
    void shortCallsStartToCloseSoonBecauseTheServerMayLoseThem() {
        assertThat(ActivityProfiles.record("q").getStartToCloseTimeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(ActivityProfiles.place("q", "s").getStartToCloseTimeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(ActivityProfiles.onHost("q", "s").getStartToCloseTimeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(ActivityProfiles.external("q", "s").getStartToCloseTimeout()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void recordingPlacingAndServicesAreTriedWithoutEnd() {
        for (ActivityOptions options : List.of(
                ActivityProfiles.record("q"),
                ActivityProfiles.place("q", "s"),
                ActivityProfiles.external("q", "s"),
                ActivityProfiles.poll("q", "s", Duration.ofSeconds(7)))) {
            assertThat(options.getRetryOptions().getMaximumAttempts()).isZero();
            assertThat(options.getScheduleToStartTimeout()).isNull();
        }
    }

    @Test
    void aHostThatDoesNotStartAnActivityForAMinuteIsLost() {
        for (ActivityOptions options : List.of(
                ActivityProfiles.onHost("q", "s"),
                ActivityProfiles.tidyHost("q", "s", Duration.ofMinutes(2)),
                ActivityProfiles.longOnHost("q", "s", Duration.ofHours(1)),
                ActivityProfiles.hold("q", "s"))) {
            assertThat(options.getScheduleToStartTimeout()).isEqualTo(Duration.ofSeconds(60));
        }
    }

    @Test
    void aHostThatFallsSilentWhileItHoldsAMachineIsLostAfter75Seconds() {
        ActivityOptions hold = ActivityProfiles.hold("q", "s");

        // The running try is missed first; the next one then waits for the host.
        assertThat(hold.getHeartbeatTimeout().plus(hold.getScheduleToStartTimeout()))
                .isEqualTo(Duration.ofSeconds(75));
    }

    @Test
    void aHostThatFallsSilentInItsTurnIsGivenUpAfter21Seconds() {
        ActivityOptions options = ActivityProfiles.longInTurn("q", "s", Duration.ofHours(1));

        assertThat(options.getRetryOptions().getMaximumAttempts()).isEqualTo(2);
        assertThat(options.getHeartbeatTimeout()
                        .plus(options.getRetryOptions().getInitialInterval())
                        .plus(options.getScheduleToStartTimeout()))
                .isLessThan(Duration.ofSeconds(21));
        assertThat(options.getStartToCloseTimeout()).isEqualTo(Duration.ofHours(1));
        assertThat(options.getRetryOptions().getDoNotRetry()).containsExactly(FailureCode.MACHINE_LOST.name());
    }

    @Test
    void longWorkHeartbeatsAndIsNotAwaitedWhenCancelled() {
        ActivityOptions options = ActivityProfiles.longOnHost("q", "s", Duration.ofHours(1));
        assertThat(options.getHeartbeatTimeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(options.getStartToCloseTimeout()).isEqualTo(Duration.ofHours(1));
        assertThat(options.getCancellationType()).isEqualTo(ActivityCancellationType.TRY_CANCEL);
        assertThat(options.getRetryOptions().getDoNotRetry()).containsExactly(FailureCode.MACHINE_LOST.name());
        // Cleaning a host does not heartbeat.
        assertThat(ActivityProfiles.tidyHost("q", "s", Duration.ofMinutes(2)).getHeartbeatTimeout())
                .isNull();
    }

    @Test
    void pollingLooksAtAFixedInterval() {
        ActivityOptions options = ActivityProfiles.poll("q", "s", Duration.ofSeconds(7));
        assertThat(options.getRetryOptions().getInitialInterval()).isEqualTo(Duration.ofSeconds(7));
        assertThat(options.getRetryOptions().getBackoffCoefficient()).isEqualTo(1);
    }
}
