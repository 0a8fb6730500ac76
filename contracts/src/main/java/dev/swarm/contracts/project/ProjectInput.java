package dev.swarm.contracts.project;

import java.util.List;

/** State of a project's shares; also what it continues with as a new run. */
public record ProjectInput(String projectId, int limit, List<BuildDemand> builds) {}
