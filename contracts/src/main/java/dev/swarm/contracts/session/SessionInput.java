package dev.swarm.contracts.session;

import dev.swarm.contracts.project.ProjectRef;

/**
 * How a session starts.
 *
 * @param idea the person's words, at most 20,000 characters
 */
public record SessionInput(String sessionId, ProjectRef project, String idea, String createdBy, SessionPolicy policy) {}
