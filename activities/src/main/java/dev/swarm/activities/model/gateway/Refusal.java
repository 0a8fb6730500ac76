package dev.swarm.activities.model.gateway;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A call that the gateway itself does not answer; its message is for whoever reads the agent's log. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Kind kind;
    private final transient @Nullable Duration retryAfter;

    /**
     * Why, with the status and the word for it in each API. Programs retry 408, 409, 429 and 5xx by themselves, and stop at
     * the others.
     */
    enum Kind {
        INVALID(400, "invalid_request_error"),
        UNAUTHENTICATED(401, "authentication_error"),
        OVER_BUDGET(402, "billing_error"),
        FORBIDDEN(403, "permission_error"),
        NOT_FOUND(404, "not_found_error"),
        TOO_LARGE(413, "request_too_large"),
        RATE_LIMITED(429, "rate_limit_error"),
        BROKEN(502, "api_error"),
        UNAVAILABLE(503, "overloaded_error"),
        TIMED_OUT(504, "timeout_error");

        final int status;
        final String word;

        Kind(int status, String word) {
            this.status = status;
            this.word = word;
        }

        /** Whether the same call may succeed later. */
        boolean isTemporary() {
            return status == 429 || status >= 500;
        }
    }

    Refusal(Kind kind, String message) {
        this(kind, message, null);
    }

    /** @param retryAfter when it may be tried again; null where nobody knows */
    Refusal(Kind kind, String message, @Nullable Duration retryAfter) {
        super(message, null, false, false);
        this.kind = kind;
        this.retryAfter = retryAfter;
    }

    Kind kind() {
        return kind;
    }

    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }

    String message() {
        return String.valueOf(getMessage());
    }
}
