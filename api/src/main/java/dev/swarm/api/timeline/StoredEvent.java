package dev.swarm.api.timeline;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event as it stands in the timeline.
 *
 * @param id its place in the timeline: rises by one with each event
 * @param data the event's own fields, as JSON
 * @param hash SHA-256 over {@code prevHash} and all other fields
 */
public record StoredEvent(
        long id,
        String workflowId,
        String runId,
        long seq,
        Instant at,
        @Nullable String actor,
        String type,
        @Nullable String state,
        @Nullable String projectId,
        @Nullable String sessionId,
        @Nullable String buildId,
        @Nullable String ticketId,
        String data,
        Instant recordedAt,
        String prevHash,
        String hash) {}
