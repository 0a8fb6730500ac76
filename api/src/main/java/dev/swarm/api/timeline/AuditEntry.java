package dev.swarm.api.timeline;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.media.Schema;

@Schema(description = "An event with its place in the hash chain")
record AuditEntry(@JsonUnwrapped EventView event, String runId, String prevHash, String hash) {
    static AuditEntry of(StoredEvent event) {
        return new AuditEntry(EventView.of(event), event.runId(), event.prevHash(), event.hash());
    }
}
