package dev.swarm.api.project;

import dev.swarm.api.identity.Origin;
import dev.swarm.api.paging.Page;
import dev.swarm.api.paging.PageQuery;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/projects")
@Tag(name = "Projects")
class ProjectController {
    private final Projects projects;

    ProjectController(Projects projects) {
        this.projects = projects;
    }

    @Operation(summary = "Make a project; its id is its name as a slug")
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    ProjectView create(@Valid @RequestBody NewProject request, Origin origin) {
        return projects.create(request, origin);
    }

    @Operation(summary = "All projects, the oldest first")
    @GetMapping
    Page<ProjectView> list(
            @RequestParam(defaultValue = "50") int limit, @RequestParam(required = false) @Nullable String after) {
        PageQuery query = PageQuery.of(limit, after);
        return Page.of(projects.page(query.above(), query.fetch()), query, project -> project.ordinal, ProjectView::of);
    }

    @Operation(summary = "One project")
    @GetMapping("/{projectId}")
    ProjectView get(@PathVariable String projectId) {
        return projects.view(projectId);
    }

    @Operation(
            summary = "Change a project",
            description = "Fields that are absent stay as they are; an empty verifyCommand removes it. "
                    + "Sessions and builds that run keep what they started with.")
    @PatchMapping("/{projectId}")
    ProjectView change(@PathVariable String projectId, @Valid @RequestBody ProjectChange change, Origin origin) {
        return projects.change(projectId, change, origin);
    }
}
