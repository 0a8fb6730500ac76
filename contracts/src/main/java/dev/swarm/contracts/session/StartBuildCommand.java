package dev.swarm.contracts.session;

import dev.swarm.contracts.command.Command;
import org.jspecify.annotations.Nullable;

/** Consent to one estimate. */
public record StartBuildCommand(
        @Nullable String commandId, @Nullable String by, String estimateId) implements Command {}
