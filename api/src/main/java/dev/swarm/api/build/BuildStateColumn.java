package dev.swarm.api.build;

import dev.swarm.contracts.build.BuildState;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Locale;

/** States are kept as they are on the wire, so that SQL, events and API speak of them alike. */
@Converter
class BuildStateColumn implements AttributeConverter<BuildState, String> {
    @Override
    public String convertToDatabaseColumn(BuildState state) {
        return state.wire();
    }

    @Override
    public BuildState convertToEntityAttribute(String column) {
        return BuildState.valueOf(column.toUpperCase(Locale.ROOT));
    }
}
