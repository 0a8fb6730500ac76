package dev.swarm.api.session;

import dev.swarm.contracts.session.SessionState;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Locale;

/** States are kept as they are on the wire, so that SQL, events and API speak of them alike. */
@Converter
class SessionStateColumn implements AttributeConverter<SessionState, String> {
    @Override
    public String convertToDatabaseColumn(SessionState state) {
        return state.wire();
    }

    @Override
    public SessionState convertToEntityAttribute(String column) {
        return SessionState.valueOf(column.toUpperCase(Locale.ROOT));
    }
}
