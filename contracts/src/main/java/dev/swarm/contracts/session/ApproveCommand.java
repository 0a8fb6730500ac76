package dev.swarm.contracts.session;

import dev.swarm.contracts.command.Command;
import org.jspecify.annotations.Nullable;

/** Approval of one version of the spec. */
public record ApproveCommand(
        @Nullable String commandId, @Nullable String by, int version) implements Command {}
