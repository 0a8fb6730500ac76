package dev.swarm.api.problem;

import dev.swarm.contracts.FailureCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A request that is answered with a problem document. */
public final class ProblemException extends RuntimeException {
    /** The member that says after how many seconds a refused request may be sent again; also the header Retry-After. */
    public static final String RETRY_AFTER_SECONDS = "retryAfterSeconds";

    private static final long serialVersionUID = 1L;

    private final FailureCode code;
    private final transient Map<String, Object> extensions = new LinkedHashMap<>();

    public ProblemException(FailureCode code, String detail) {
        super(detail);
        this.code = code;
    }

    public ProblemException(FailureCode code, String detail, Throwable cause) {
        super(detail, cause);
        this.code = code;
    }

    public static ProblemException notFound(String what, String id) {
        return new ProblemException(FailureCode.NOT_FOUND, "There is no " + what + " '" + id + "'.");
    }

    public static ProblemException invalid(String field, String message) {
        return new ProblemException(FailureCode.INVALID_INPUT, field + ": " + message)
                .with("errors", List.of(new FieldProblem(field, message)));
    }

    /** Adds a member to the problem document. */
    public ProblemException with(String member, Object value) {
        extensions.put(member, value);
        return this;
    }

    public FailureCode code() {
        return code;
    }

    /** Why, for people; never null, unlike the message of exceptions in general. */
    public String detail() {
        String message = getMessage();
        return message == null ? code.name() : message;
    }

    public Map<String, Object> extensions() {
        return extensions;
    }
}
