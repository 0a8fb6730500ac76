package dev.swarm.contracts.agent;

import org.jspecify.annotations.Nullable;

/**
 * What a commit of the agent's work came to.
 *
 * @param problem why there can be none; null where all is committed
 */
public record CommitResult(@Nullable String problem) {}
