package dev.swarm.contracts.model;

import java.util.Map;

/** Asks for a plan of an approved spec. */
public record PlanRequest(String sessionId, String idea, Map<String, String> answers, String specId) {}
