package dev.swarm.contracts.workspace;

import org.jspecify.annotations.Nullable;

/**
 * Asks what an attempt changed.
 *
 * @param branch the ticket's branch, in the machine
 * @param baseSha the commit of the base branch that the ticket's commits stand on
 * @param headSha the commit that was published; null to take the machine's newest, of which nothing was published
 */
public record DiffRequest(
        String machineId,
        String ticketId,
        String repository,
        String branch,
        String baseSha,
        @Nullable String headSha) {}
