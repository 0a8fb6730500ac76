package dev.swarm.contracts.agent;

import org.jspecify.annotations.Nullable;

/**
 * What the use of a tool came to. A tool that could not do what it was asked for is an outcome that the model is told, not a
 * failure.
 *
 * @param text what the model is told where that is short; null otherwise
 * @param textId artifact of a long text; null otherwise
 * @param excerpt the end of it, for people, at most 200 characters
 * @param digest the same for two results that say the same
 */
public record ToolOutcome(
        String callId,
        boolean failed,
        @Nullable String text,
        @Nullable String textId,
        String excerpt,
        String digest) {}
