package dev.swarm.contracts.session;

import dev.swarm.contracts.command.Command;
import org.jspecify.annotations.Nullable;

/**
 * A person's edit of the spec.
 *
 * @param baseVersion the version that was edited
 * @param artifactId where the new Markdown is
 */
public record EditCommand(
        @Nullable String commandId, @Nullable String by, int baseVersion, String artifactId) implements Command {}
