package dev.swarm.workflows;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.failure.TimeoutFailure;
import org.jspecify.annotations.Nullable;

/** Translates Temporal's failures into ours. */
public final class Failures {
    private Failures() {}

    public static boolean isCancellation(TemporalFailure failure) {
        return failure instanceof CanceledFailure
                || (failure instanceof ActivityFailure || failure instanceof ChildWorkflowFailure)
                        && failure.getCause() instanceof CanceledFailure;
    }

    /** The failure as people and policies see it; a timeout on a host means that the host is lost. */
    public static Failure classify(TemporalFailure failure) {
        Throwable cause = failure instanceof ActivityFailure || failure instanceof ChildWorkflowFailure
                ? failure.getCause()
                : failure;
        if (cause instanceof ApplicationFailure application) {
            FailureCode code = FailureCode.of(application.getType()).orElse(FailureCode.INTERNAL);
            return Failure.of(code, message(application.getOriginalMessage(), application.getType()));
        }
        if (cause instanceof TimeoutFailure timeout) {
            return Failure.of(
                    FailureCode.HOST_LOST,
                    activity(failure) + " got no answer in time (" + timeout.getTimeoutType() + ")");
        }
        return Failure.of(
                FailureCode.INTERNAL,
                message(failure.getMessage(), failure.getClass().getSimpleName()));
    }

    /** Whether the same may do where it failed, later: a host was silent, or what went wrong passes. */
    public static boolean mayPass(TemporalFailure failure) {
        return failure instanceof ActivityFailure
                && (failure.getCause() instanceof TimeoutFailure
                        || failure.getCause() instanceof ApplicationFailure application
                                && !application.isNonRetryable());
    }

    private static String activity(TemporalFailure failure) {
        return failure instanceof ActivityFailure activity ? activity.getActivityType() : "the workflow";
    }

    private static String message(@Nullable String message, String otherwise) {
        return message == null || message.isBlank() ? otherwise : message;
    }
}
