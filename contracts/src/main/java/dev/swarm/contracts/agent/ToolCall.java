package dev.swarm.contracts.agent;

import org.jspecify.annotations.Nullable;

/**
 * A tool to be used in the machine.
 *
 * @param index its place in its turn, from 0
 * @param callId the model's own id of it, which its result names
 * @param input its input as JSON where that is short; null otherwise
 * @param inputId artifact of a long input; null otherwise
 * @param what what it is called with, for people, at most 120 characters
 * @param digest the same for two calls that ask for the same
 */
public record ToolCall(
        int index,
        String callId,
        String name,
        @Nullable String input,
        @Nullable String inputId,
        String what,
        String digest) {}
