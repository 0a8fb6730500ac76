package dev.swarm.contracts.workspace;

/** The code is in the machine. */
public record Prepared(String baseSha) {}
