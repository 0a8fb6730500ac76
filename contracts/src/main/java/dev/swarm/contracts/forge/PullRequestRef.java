package dev.swarm.contracts.forge;

/** A pull request; {@code url} is for people. */
public record PullRequestRef(int number, String url) {}
