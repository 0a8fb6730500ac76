package dev.swarm.contracts.build;

/**
 * A ticket wants to merge, or gives its turn back.
 *
 * @param wanted true to queue up, false to leave the queue or the turn
 */
public record MergeTurnRequest(String key, boolean wanted) {}
