package dev.swarm.api.project;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.swarm.contracts.Payloads;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Map;

/** Labels as JSON. */
@Converter
class LabelsColumn implements AttributeConverter<Map<String, String>, String> {
    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

    @Override
    public String convertToDatabaseColumn(Map<String, String> labels) {
        try {
            return Payloads.objectMapper().writeValueAsString(labels);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("labels cannot be written as JSON", e);
        }
    }

    @Override
    public Map<String, String> convertToEntityAttribute(String column) {
        try {
            return Payloads.objectMapper().readValue(column, LABELS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("labels in the database cannot be read", e);
        }
    }
}
