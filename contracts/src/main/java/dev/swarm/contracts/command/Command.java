package dev.swarm.contracts.command;

import org.jspecify.annotations.Nullable;

/**
 * What a person asks of a workflow. Each command exists as an update (the caller hears at once whether it was accepted)
 * and as a signal of the same name (for the Temporal CLI and Web UI); both run the same handler.
 */
public interface Command {
    /** The idempotency key: a command whose id was seen before changes nothing. Null means "always new". */
    @Nullable
    String commandId();

    /** Who sends it; null where a signal did not say. */
    @Nullable
    String by();

    /** Who sent the command, as the timeline names it. */
    default String actor() {
        String by = by();
        return by == null || by.isBlank() ? "unnamed (signal)" : by;
    }
}
