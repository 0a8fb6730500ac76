package dev.swarm.contracts.project;

/** How many tickets a build may run at once for now; 0 means wait. */
public record ProjectShare(int maxParallel) {}
