package dev.swarm.contracts.record;

import org.jspecify.annotations.Nullable;

/** What an event belongs to; null where it belongs to none of that kind. */
public record EventScope(
        @Nullable String projectId,
        @Nullable String sessionId,
        @Nullable String buildId,
        @Nullable String ticketId) {}
