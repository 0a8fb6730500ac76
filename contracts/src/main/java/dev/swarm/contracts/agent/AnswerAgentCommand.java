package dev.swarm.contracts.agent;

import dev.swarm.contracts.command.Command;
import org.jspecify.annotations.Nullable;

/**
 * Answers what the native agent asked.
 *
 * @param text at most 10,000 characters
 */
public record AnswerAgentCommand(
        @Nullable String commandId, @Nullable String by, String text) implements Command {}
