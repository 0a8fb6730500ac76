package dev.swarm.workflows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TerminatedFailure;
import io.temporal.failure.TimeoutFailure;
import org.junit.jupiter.api.Test;

class FailuresTest {
    @Test
    void aFailureOfOursKeepsItsCode() {
        assertThat(Failures.classify(activity(Failure.fatal(FailureCode.NO_CAPACITY, "full"))))
                .isEqualTo(Failure.of(FailureCode.NO_CAPACITY, "full"));
        assertThat(Failures.classify(Failure.fatal(FailureCode.TERMINATED, "ended")))
                .isEqualTo(Failure.of(FailureCode.TERMINATED, "ended"));
    }

    @Test
    void anyOtherFailureIsADefectOfOurs() {
        assertThat(Failures.classify(activity(ApplicationFailure.newFailure("", "java.io.IOException"))))
                .isEqualTo(Failure.of(FailureCode.INTERNAL, "java.io.IOException"));
        assertThat(Failures.classify(new TerminatedFailure("by hand", null)).code())
                .isEqualTo(FailureCode.INTERNAL);
    }

    @Test
    void aTimeoutMeansThatTheHostIsLost() {
        for (TimeoutType type :
                new TimeoutType[] {TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START, TimeoutType.TIMEOUT_TYPE_HEARTBEAT}) {
            Failure failure = Failures.classify(activity(new TimeoutFailure("late", null, type)));
            assertThat(failure.code()).isEqualTo(FailureCode.HOST_LOST);
            assertThat(failure.message()).isEqualTo("hold got no answer in time (" + type + ")");
        }
    }

    @Test
    void whatTimedOutOrMayBeTriedAgainMayPass() {
        assertThat(Failures.mayPass(
                        activity(new TimeoutFailure("late", null, TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START))))
                .isTrue();
        assertThat(Failures.mayPass(activity(Failure.retryable(FailureCode.FORGE_UNAVAILABLE, "down"))))
                .isTrue();
        assertThat(Failures.mayPass(activity(Failure.fatal(FailureCode.MACHINE_LOST, "gone"))))
                .isFalse();
        assertThat(Failures.mayPass(activity(new CanceledFailure("ended")))).isFalse();
        assertThat(Failures.mayPass(Failure.fatal(FailureCode.MERGE_CONFLICT, "in a.py")))
                .isFalse();
    }

    @Test
    void aCancellationIsRecognisedAlsoWhereItComesFromAnActivity() {
        assertThat(Failures.isCancellation(new CanceledFailure("ended"))).isTrue();
        assertThat(Failures.isCancellation(activity(new CanceledFailure("ended"))))
                .isTrue();
        assertThat(Failures.isCancellation(activity(Failure.fatal(FailureCode.TERMINATED, "ended"))))
                .isFalse();
    }

    private static ActivityFailure activity(Throwable cause) {
        return new ActivityFailure("failed", 5, 6, "hold", "1", RetryState.RETRY_STATE_TIMEOUT, "worker", cause);
    }
}
