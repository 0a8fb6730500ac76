package dev.swarm.contracts.session;

import dev.swarm.contracts.command.Command;
import org.jspecify.annotations.Nullable;

/**
 * Back to the questions.
 *
 * @param message what the person wants to talk about; null for nothing in particular
 */
public record BackToChatCommand(
        @Nullable String commandId,
        @Nullable String by,
        @Nullable String message) implements Command {}
