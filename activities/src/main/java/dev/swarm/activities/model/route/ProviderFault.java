package dev.swarm.activities.model.route;

import dev.swarm.contracts.FailureCategory;
import dev.swarm.contracts.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A call of a provider that failed. It has no cause and repeats nothing that the provider said but its name of the error,
 * because what SDKs throw holds requests and answers.
 */
final class ProviderFault extends RuntimeException {
    private static final Set<FailureCode> OUTAGES =
            Set.of(FailureCode.MODEL_OVERLOADED, FailureCode.MODEL_TIMEOUT, FailureCode.MODEL_UNAVAILABLE);
    private static final Pattern ERROR_NAME = Pattern.compile("[a-z][a-z0-9_]{0,59}");

    private final FailureCode code;
    private final transient @Nullable Duration wait;

    ProviderFault(FailureCode code, String message, @Nullable Duration wait) {
        super(message);
        this.code = code;
        this.wait = wait;
    }

    /**
     * An answer that is an error, or an error in the middle of a stream.
     *
     * @param error the provider's name of it; anything else than a name is left out
     */
    static ProviderFault answered(int status, String error, @Nullable Duration wait) {
        String name = ERROR_NAME.matcher(error).matches() ? " " + error : "";
        FailureCode code = status == 200 ? inStream(error) : byStatus(status);
        return new ProviderFault(code, "the provider answered " + status + name, wait);
    }

    /** The connection failed, or took too long. */
    static ProviderFault connection(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof InterruptedIOException) {
                return new ProviderFault(FailureCode.MODEL_TIMEOUT, "the provider took too long", null);
            }
        }
        return unavailable("the connection to the provider broke");
    }

    static ProviderFault unavailable(String what) {
        return new ProviderFault(FailureCode.MODEL_UNAVAILABLE, what, null);
    }

    static ProviderFault refused() {
        return new ProviderFault(FailureCode.MODEL_REFUSED, "the model declined to answer", null);
    }

    private static FailureCode byStatus(int status) {
        return switch (status) {
            case 401, 402, 403 -> FailureCode.MODEL_KEY_REFUSED;
            case 408, 504 -> FailureCode.MODEL_TIMEOUT;
            case 429 -> FailureCode.MODEL_RATE_LIMITED;
            case 503, 529 -> FailureCode.MODEL_OVERLOADED;
            default ->
                status >= 400 && status < 500 && status != 409
                        ? FailureCode.MODEL_REQUEST_REFUSED
                        : FailureCode.MODEL_UNAVAILABLE;
        };
    }

    private static FailureCode inStream(String error) {
        return switch (error) {
            case "overloaded_error" -> FailureCode.MODEL_OVERLOADED;
            case "rate_limit_error", "rate_limit_exceeded" -> FailureCode.MODEL_RATE_LIMITED;
            case "invalid_request_error" -> FailureCode.MODEL_REQUEST_REFUSED;
            default -> FailureCode.MODEL_UNAVAILABLE;
        };
    }

    FailureCode code() {
        return code;
    }

    /** Whether the provider could not do its work, rather than that it did not want to do this. */
    boolean isOutage() {
        return OUTAGES.contains(code);
    }

    ApplicationFailure of(ModelRoute route) {
        ApplicationFailure.Builder failure = ApplicationFailure.newBuilder()
                .setMessage("Route " + route.name() + " (" + route.model() + "): " + getMessage() + ".")
                .setType(code.name())
                .setNonRetryable(code.category() != FailureCategory.EXTERNAL);
        if (wait != null) {
            failure.setNextRetryDelay(wait);
        }
        return failure.build();
    }
}
