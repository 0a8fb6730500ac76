package dev.swarm.contracts.build;

/** How a build ended. */
public record BuildReport(String buildId, BuildState state, int tickets, int merged, int failed, int skipped) {}
