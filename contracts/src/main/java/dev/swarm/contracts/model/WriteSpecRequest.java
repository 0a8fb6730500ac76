package dev.swarm.contracts.model;

import org.jspecify.annotations.Nullable;

/**
 * Asks for a spec, or for a revision of one.
 *
 * @param currentSpecId artifact id of the spec to revise; null to write the first
 * @param feedback what to change; null to write the first
 */
public record WriteSpecRequest(
        SessionBrief brief,
        @Nullable String currentSpecId,
        @Nullable String feedback) {
    /** The feedback where nobody gave any: the answers, or what was said in chat, are new. */
    public static final String ANSWERS_CHANGED = "the answers have changed";
}
