package dev.swarm.infra.forge;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call of the API.
 *
 * @param path words captured from the address
 * @param body an empty object where there is none
 * @param login who calls
 */
record Call(Map<String, String> path, Map<String, String> query, JsonNode body, String login) {
    String path(String name) {
        String value = path.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route captures no " + name);
        }
        return value;
    }

    int number(String name) {
        String text = path(name);
        if (!text.matches("[0-9]{1,9}")) {
            throw ApiException.notFound();
        }
        return Integer.parseInt(text);
    }

    String query(String name, String otherwise) {
        return query.getOrDefault(name, otherwise);
    }

    /** Null if the body has no such text. */
    @Nullable
    String text(String field) {
        JsonNode value = body.get(field);
        return value == null || value.isNull() ? null : value.asText();
    }

    String text(String field, String otherwise) {
        String value = text(field);
        return value == null ? otherwise : value;
    }

    String required(String resource, String field) {
        String value = text(field);
        if (value == null || value.isBlank()) {
            throw ApiException.invalid(resource, field, "missing_field");
        }
        return value;
    }

    boolean flag(String field) {
        return body.path(field).asBoolean(false);
    }
}
