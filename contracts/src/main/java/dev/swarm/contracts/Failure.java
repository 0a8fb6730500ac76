package dev.swarm.contracts;

import io.temporal.failure.ApplicationFailure;
import org.jspecify.annotations.Nullable;

/**
 * One failure, as people and policies see it.
 *
 * @param message what happened, in one or two sentences, without secrets
 * @param artifactId where the details are, such as a verification report; null where the message says it all
 */
public record Failure(
        FailureCode code, String message, @Nullable String artifactId) {
    public static Failure of(FailureCode code, String message) {
        return new Failure(code, message, null);
    }

    /** The Temporal failure of this code that must not be retried by the server. */
    public static ApplicationFailure fatal(FailureCode code, String message) {
        return ApplicationFailure.newNonRetryableFailure(message, code.name());
    }

    /** The Temporal failure of this code that the activity's retry options may retry. */
    public static ApplicationFailure retryable(FailureCode code, String message) {
        return ApplicationFailure.newFailure(message, code.name());
    }
}
