package dev.swarm.contracts.build;

import dev.swarm.contracts.command.Command;
import org.jspecify.annotations.Nullable;

/**
 * A command about one ticket of a build.
 *
 * @param key the ticket's key in the plan
 * @param guidance what the agent should know, for a retry; null for nothing
 */
public record TicketCommand(
        @Nullable String commandId,
        @Nullable String by,
        String key,
        @Nullable String guidance) implements Command {}
