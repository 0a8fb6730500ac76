package dev.swarm.api.timeline;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** The hash of each event covers the one before it, so that a change anywhere shows at every later event. */
@Component
class AuditChain {
    private final JsonMapper json;

    AuditChain(JsonMapper json) {
        this.json = json;
    }

    /** What the event's hash must be; its own {@code hash} plays no part. */
    String hash(StoredEvent event) {
        // A JSON array keeps the fields apart whatever characters they contain.
        ArrayNode fields = json.createArrayNode()
                .add(event.id())
                .add(event.workflowId())
                .add(event.runId())
                .add(event.seq())
                .add(event.at().toString())
                .add(event.actor())
                .add(event.type())
                .add(event.state())
                .add(event.projectId())
                .add(event.sessionId())
                .add(event.buildId())
                .add(event.ticketId())
                .add(event.data())
                .add(event.recordedAt().toString());
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(event.prevHash().getBytes(StandardCharsets.US_ASCII));
            digest.update(json.writeValueAsBytes(fields));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
