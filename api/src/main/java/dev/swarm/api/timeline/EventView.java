package dev.swarm.api.timeline;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Schema(name = "Event")
record EventView(
        long id,
        String workflowId,
        long seq,
        Instant at,
        @Nullable String actor,
        String type,
        @Nullable String state,
        @Nullable String projectId,
        @Nullable String sessionId,
        @Nullable String buildId,
        @Nullable String ticketId,

        @JsonRawValue @Schema(type = "object", description = "the fields of this type of event")
        String data,

        Instant recordedAt) {
    static EventView of(StoredEvent event) {
        return new EventView(
                event.id(),
                event.workflowId(),
                event.seq(),
                event.at(),
                event.actor(),
                event.type(),
                event.state(),
                event.projectId(),
                event.sessionId(),
                event.buildId(),
                event.ticketId(),
                event.data(),
                event.recordedAt());
    }
}
