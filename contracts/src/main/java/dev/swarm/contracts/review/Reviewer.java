package dev.swarm.contracts.review;

/**
 * One seat among the reviewers of a change.
 *
 * @param number 1 for the first
 * @param role the role that votes, such as {@code security-reviewer}
 * @param route the model route of that role
 */
public record Reviewer(int number, String role, String route) {}
