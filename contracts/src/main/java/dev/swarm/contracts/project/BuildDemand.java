package dev.swarm.contracts.project;

/**
 * A build's wish to run tickets.
 *
 * @param maxParallel how many tickets the build itself would run at once
 * @param projectLimit the project's limit as the build knows it; the newest one counts
 */
public record BuildDemand(String buildId, int maxParallel, int projectLimit) {}
