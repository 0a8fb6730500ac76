package dev.swarm.contracts.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the next questions.
 *
 * @param round 1 for the first; grows each time a person goes back to chat
 * @param answers all answers so far, by question id
 * @param message what the person said when going back to chat; null otherwise
 */
public record ClarifyRequest(
        String sessionId,
        int round,
        String idea,
        Map<String, String> answers,
        @Nullable String message) {}
