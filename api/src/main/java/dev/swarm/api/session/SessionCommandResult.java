package dev.swarm.api.session;

import org.jspecify.annotations.Nullable;

/**
 * The answer to an accepted command.
 *
 * @param applied false where the same command had been applied before
 * @param state the session's state after the command
 */
record SessionCommandResult(
        boolean applied, String state, @Nullable SessionView session) {}
