package dev.swarm.contracts.build;

import dev.swarm.contracts.command.Command;
import org.jspecify.annotations.Nullable;

/**
 * A new limit for a build that runs.
 *
 * @param maxParallelTickets how many of its tickets run at once, 1 to {@link BuildPolicy#MOST_PARALLEL_TICKETS}; the
 *     project's own limit holds as well
 */
public record SetLimitCommand(
        @Nullable String commandId, @Nullable String by, int maxParallelTickets) implements Command {}
