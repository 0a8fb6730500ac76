package dev.swarm.contracts.session;

import dev.swarm.contracts.command.Command;
import dev.swarm.contracts.plan.Pipeline;
import org.jspecify.annotations.Nullable;

/**
 * Approval of one version of the spec.
 *
 * @param pipeline the phases that the native agent works through on each ticket; null for plain tickets
 */
public record ApproveCommand(
        @Nullable String commandId,
        @Nullable String by,
        int version,
        @Nullable Pipeline pipeline) implements Command {
    /** An approval whose tickets are plain. */
    public ApproveCommand(@Nullable String commandId, @Nullable String by, int version) {
        this(commandId, by, version, null);
    }
}
