package dev.swarm.contracts.command;

import org.jspecify.annotations.Nullable;

/**
 * A command that needs no more than its name, such as pause or resume.
 *
 * @param reason why, in the person's words; shown on the timeline
 */
public record PlainCommand(
        @Nullable String commandId,
        @Nullable String by,
        @Nullable String reason) implements Command {
    /** For a signal that was sent without any input, as the Temporal CLI and Web UI allow. */
    public static PlainCommand orEmpty(@Nullable PlainCommand command) {
        return command == null ? new PlainCommand(null, null, null) : command;
    }
}
