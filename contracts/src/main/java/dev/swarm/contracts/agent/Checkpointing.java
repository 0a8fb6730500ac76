package dev.swarm.contracts.agent;

import java.time.Duration;

/**
 * How the work of an agent is saved while it works, beside the ticket's branch.
 *
 * @param branch the ticket's branch; checkpoints are kept under {@code refs/{branch}/{attempt}}
 * @param baseSha the commit of the base branch that the workspace stands on
 * @param every how long between two checkpoints
 */
public record Checkpointing(String repository, String branch, String baseSha, Duration every) {}
