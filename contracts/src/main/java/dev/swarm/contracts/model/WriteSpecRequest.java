package dev.swarm.contracts.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a spec, or for a revision of one.
 *
 * @param currentSpecId artifact id of the spec to revise; null to write the first
 * @param feedback what to change; null to write the first
 */
public record WriteSpecRequest(
        String sessionId,
        String idea,
        Map<String, String> answers,
        @Nullable String currentSpecId,
        @Nullable String feedback) {}
