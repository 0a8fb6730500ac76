package dev.swarm.api.problem;

import dev.swarm.contracts.FailureCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Makes problem documents: the same shape for controllers, filters and the container's own errors. */
@Component
public class Problems {
    private static final String RETRY_AFTER_SECONDS = "2";

    private final JsonMapper json;

    Problems(JsonMapper json) {
        this.json = json;
    }

    /** The HTTP status of a failure code. */
    public static int status(FailureCode code) {
        return switch (code) {
            case INVALID_INPUT, INVALID_PLAN -> 422;
            case NOT_FOUND -> 404;
            case WRONG_STATE,
                    STALE_VERSION,
                    CONSENT_REQUIRED,
                    DUPLICATE_REQUEST,
                    TERMINATED,
                    PULL_REQUEST_CLOSED,
                    MERGE_CONFLICT,
                    SECRET_FOUND -> 409;
            case UNAUTHENTICATED -> 401;
            case FORBIDDEN, JOIN_REFUSED -> 403;
            case BUDGET_EXCEEDED -> 402;
            case RATE_LIMITED, MODEL_RATE_LIMITED -> 429;
            case TOO_LARGE -> 413;
            case TEMPORAL_UNAVAILABLE,
                    DATABASE_UNAVAILABLE,
                    FORGE_UNAVAILABLE,
                    MODEL_UNAVAILABLE,
                    MODEL_OVERLOADED,
                    MODEL_TIMEOUT,
                    SANDBOX_UNAVAILABLE,
                    MACHINES_UNAVAILABLE,
                    NO_CAPACITY -> 503;
            case AGENT_FAILED,
                    AGENT_TIMED_OUT,
                    AGENT_STALLED,
                    AGENT_NO_PROGRESS,
                    AGENT_LIMIT,
                    MODEL_REFUSED,
                    MODEL_OUTPUT_INVALID,
                    MODEL_KEY_REFUSED,
                    MODEL_PRICE_UNKNOWN,
                    MODEL_REQUEST_REFUSED,
                    REVIEW_REJECTED,
                    NO_CHANGES,
                    VERIFICATION_FAILED,
                    HOST_LOST,
                    MACHINE_LOST,
                    WORKSPACE_FAILED,
                    TICKET_LOST,
                    INTERNAL,
                    DISK_LIMIT,
                    FORGE_REJECTED -> 500;
        };
    }

    ResponseEntity<Object> respond(HttpServletRequest request, ProblemException problem, int status) {
        ResponseEntity.BodyBuilder builder =
                ResponseEntity.status(status).contentType(MediaType.APPLICATION_PROBLEM_JSON);
        headers(problem).forEach(builder::header);
        return builder.body(document(request, problem, status));
    }

    /** Writes the problem straight to the response, for filters; does nothing where the answer is already on its way. */
    public void write(HttpServletRequest request, HttpServletResponse response, ProblemException problem)
            throws IOException {
        write(request, response, problem, status(problem.code()));
    }

    /** As the other, with a status that differs from the code's own. */
    public void write(HttpServletRequest request, HttpServletResponse response, ProblemException problem, int status)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.resetBuffer();
        response.setStatus(status);
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        headers(problem).forEach(response::setHeader);
        byte[] body = json.writeValueAsBytes(document(request, problem, status));
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static Map<String, String> headers(ProblemException problem) {
        return switch (problem.code()) {
            case TEMPORAL_UNAVAILABLE, DATABASE_UNAVAILABLE -> Map.of(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
            case UNAUTHENTICATED -> Map.of(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
            case RATE_LIMITED -> Map.of(HttpHeaders.RETRY_AFTER, "60");
            case MODEL_RATE_LIMITED ->
                Map.of(
                        HttpHeaders.RETRY_AFTER,
                        String.valueOf(problem.extensions()
                                .getOrDefault(ProblemException.RETRY_AFTER_SECONDS, RETRY_AFTER_SECONDS)));
            default -> Map.of();
        };
    }

    private static Map<String, Object> document(HttpServletRequest request, ProblemException problem, int status) {
        FailureCode code = problem.code();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", "urn:swarm:problem:" + code.name());
        document.put("title", title(code));
        document.put("status", status);
        document.put("detail", problem.detail());
        document.put("code", code.name());
        document.put("hint", code.hint());
        document.put("instance", request.getRequestURI());
        document.putAll(problem.extensions());
        return document;
    }

    private static String title(FailureCode code) {
        String words = code.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
