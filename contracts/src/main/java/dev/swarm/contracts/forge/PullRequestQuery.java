package dev.swarm.contracts.forge;

/**
 * Names a pull request and its branch.
 *
 * @param number 0 where it is not known whether the branch has one
 */
public record PullRequestQuery(String repository, int number, String branch) {}
