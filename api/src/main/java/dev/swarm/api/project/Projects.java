package dev.swarm.api.project;

import dev.swarm.api.problem.ProblemException;
import dev.swarm.contracts.project.ProjectRef;
import org.springframework.stereotype.Component;

/** What other features need of projects. */
@Component
public class Projects {
    private final ProjectRepository repository;

    Projects(ProjectRepository repository) {
        this.repository = repository;
    }

    /** The project as workflows know it; NOT_FOUND where there is none. */
    public ProjectRef get(String projectId) {
        return repository
                .findById(projectId)
                .orElseThrow(() -> ProblemException.notFound("project", projectId))
                .toRef();
    }
}
