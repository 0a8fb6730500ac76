package dev.swarm.contracts.session;

import dev.swarm.contracts.command.Command;
import org.jspecify.annotations.Nullable;

/** Feedback on one version of the spec. */
public record ReviseCommand(
        @Nullable String commandId, @Nullable String by, int baseVersion, String feedback) implements Command {}
