package dev.swarm.infra.forge;

import java.util.List;
import java.util.Map;

/** A refusal, in the words and with the status that GitHub uses. */
final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final transient List<Map<String, String>> errors;

    ApiException(int status, String message) {
        this(status, message, List.of());
    }

    private ApiException(int status, String message, List<Map<String, String>> errors) {
        super(message, null, false, false);
        this.status = status;
        this.errors = errors;
    }

    static ApiException notFound() {
        return new ApiException(404, "Not Found");
    }

    static ApiException invalid(String resource, String field, String code) {
        return new ApiException(
                422, "Validation Failed", List.of(Map.of("resource", resource, "field", field, "code", code)));
    }

    static ApiException custom(String resource, String message) {
        return new ApiException(
                422, "Validation Failed", List.of(Map.of("resource", resource, "code", "custom", "message", message)));
    }

    int status() {
        return status;
    }

    List<Map<String, String>> errors() {
        return errors;
    }
}
