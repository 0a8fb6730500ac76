package dev.swarm.contracts.plan;

/**
 * Something wrong with a plan.
 *
 * @param ticket the key of the ticket it concerns; empty where it concerns the whole plan
 * @param message what is wrong and what to do
 */
public record PlanProblem(String ticket, String message) {}
