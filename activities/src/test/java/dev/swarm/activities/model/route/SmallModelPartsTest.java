package dev.swarm.activities.model.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmallModelPartsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource({
        "30, PT30S",
        "0.25, PT0.25S",
        "86400, PT10M",
        "'Sat, 21 Nov 2026 12:01:00 GMT', PT1M",
    })
    void readsHowLongToWait(String value, Duration wait) {
        assertThat(RetryAfter.of(List.of(value), NOW)).isEqualTo(wait);
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-3", "0", "Sat, 21 Nov 2026 11:00:00 GMT", "99999999999999999999"})
    void doesNotWaitForNonsense(String value) {
        assertThat(RetryAfter.of(List.of(value), NOW)).isNull();
    }

    @Test
    void leavesOutOfASchemaWhatAnthropicRefuses() throws Exception {
        ObjectNode schema = object("""
                {"type": "object", "title": "T", "required": ["a"], "properties": {
                  "a": {"type": "array", "minItems": 2, "items": {"type": "string", "pattern": "x+"}},
                  "b": {"type": "object", "properties": {"c": {"type": "integer", "minimum": 1}}}}}
                """);

        assertThat(SchemaSubset.of(schema)).contains(object("""
                {"type": "object", "required": ["a"], "additionalProperties": false, "properties": {
                  "a": {"type": "array", "items": {"type": "string"}},
                  "b": {"type": "object", "additionalProperties": false, "properties": {"c": {"type": "integer"}}}}}
                """));
        assertThat(schema.has("title")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\": \"object\"}",
                "{\"type\": \"object\", \"properties\": {}, \"additionalProperties\": {\"type\": \"string\"}}",
                "{\"oneOf\": [{\"type\": \"string\"}, {\"type\": \"integer\"}]}"
            })
    void leavesASchemaOutThatCannotBeNarrowed(String schema) throws Exception {
        assertThat(SchemaSubset.of(object(schema))).isEmpty();
    }

    private static ObjectNode object(String json) throws Exception {
        return (ObjectNode) JSON.readTree(json);
    }
}
