package dev.swarm.workflows.ticket;

import dev.swarm.contracts.workspace.Verification;

/**
 * What reviewers vote on.
 *
 * @param diffId artifact id of the change
 * @param verification what the project's checks said of it
 */
record Proposal(int attempt, String headSha, String diffId, Verification verification) {}
