package dev.swarm.api.project;

import java.util.List;
import java.util.Map;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;

/** What the API's routes do with projects, for pages. */
@Service
public class ProjectDesk {
    private static final int MOST = 500;

    private final ProjectRepository repository;
    private final ProjectController routes;
    private final JsonMapper json;

    ProjectDesk(ProjectRepository repository, ProjectController routes, JsonMapper json) {
        this.repository = repository;
        this.routes = routes;
        this.json = json;
    }

    /** A project by its id and what people call it. */
    public record Named(String projectId, String name) {}

    /** The first projects, the oldest first. */
    public List<Named> list() {
        return repository.findByOrdinalGreaterThanOrderByOrdinal(0, Limit.of(MOST)).stream()
                .map(project -> new Named(project.projectId, project.name))
                .toList();
    }

    /** Makes a project of which nothing but the name is said, and answers its id. */
    public String create(String name) {
        return routes.create(json.convertValue(Map.of("name", name), ProjectController.NewProject.class))
                .projectId();
    }
}
