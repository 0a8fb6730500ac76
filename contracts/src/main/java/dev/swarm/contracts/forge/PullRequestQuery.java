package dev.swarm.contracts.forge;

/** Names a pull request and its branch. */
public record PullRequestQuery(String repository, int number, String branch) {}
