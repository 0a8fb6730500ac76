package dev.swarm.contracts.ticket;

import dev.swarm.contracts.command.Command;
import org.jspecify.annotations.Nullable;

/**
 * Something the agent should know.
 *
 * @param text at most 10,000 characters
 */
public record GuidanceCommand(
        @Nullable String commandId, @Nullable String by, String text) implements Command {}
