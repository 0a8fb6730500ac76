package dev.swarm.contracts.session;

import dev.swarm.contracts.command.Command;
import org.jspecify.annotations.Nullable;

/**
 * Consent to one estimate.
 *
 * @param paused the build starts no ticket until it is resumed; false where it is not given
 */
public record StartBuildCommand(
        @Nullable String commandId, @Nullable String by, String estimateId, boolean paused) implements Command {}
