package dev.swarm.contracts.model;

/**
 * Asks for a plan of an approved spec.
 *
 * @param specId artifact id of the spec
 */
public record PlanRequest(SessionBrief brief, String specId) {}
