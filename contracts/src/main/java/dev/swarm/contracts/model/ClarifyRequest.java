package dev.swarm.contracts.model;

import org.jspecify.annotations.Nullable;

/**
 * Asks for the next questions.
 *
 * @param round 1 for the first; grows with each request for questions
 * @param roundsLeft how many rounds of questions there can be before the spec is written, this one among them; at least 1
 * @param specId artifact id of the newest spec; null where none is written yet
 * @param message what the person said when going back to chat; null otherwise
 */
public record ClarifyRequest(
        SessionBrief brief,
        int round,
        int roundsLeft,
        @Nullable String specId,
        @Nullable String message) {
    /** So often is a person asked before the spec is written; again so often each time they go back to chat. */
    public static final int MOST_ROUNDS = 3;
}
