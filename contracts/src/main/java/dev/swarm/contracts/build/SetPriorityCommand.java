package dev.swarm.contracts.build;

import dev.swarm.contracts.command.Command;
import dev.swarm.contracts.plan.Priority;
import org.jspecify.annotations.Nullable;

/** A new priority for a ticket that has not started. */
public record SetPriorityCommand(
        @Nullable String commandId, @Nullable String by, String key, Priority priority) implements Command {}
