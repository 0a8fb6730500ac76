package dev.swarm.api.project;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.List;

/** Domains, or names of roles, in one text, a line each. */
@Converter
class DomainsColumn implements AttributeConverter<List<String>, String> {
    @Override
    public String convertToDatabaseColumn(List<String> domains) {
        return String.join("\n", domains);
    }

    @Override
    public List<String> convertToEntityAttribute(String column) {
        return column.lines().toList();
    }
}
