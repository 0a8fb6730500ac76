package dev.swarm.api.web;

import dev.swarm.api.build.BuildDesk;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.project.NewProject;
import dev.swarm.api.project.ProjectChange;
import dev.swarm.api.project.ProjectView;
import dev.swarm.api.project.Projects;
import dev.swarm.api.session.SessionDesk;
import dev.swarm.api.spend.Spending;
import dev.swarm.api.timeline.LiveEvents;
import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.PlacementPreference;
import dev.swarm.contracts.machine.RecoveryPolicy;
import dev.swarm.contracts.project.MergeMode;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Projects, their settings, and what was made of them. */
@Controller
class ProjectPages {
    private static final int MOST = 500;
    private static final int NEWEST = 20;

    private final Projects projects;
    private final SessionDesk sessions;
    private final BuildDesk builds;
    private final Spending spending;
    private final LiveEvents events;
    private final Validator validator;

    ProjectPages(
            Projects projects,
            SessionDesk sessions,
            BuildDesk builds,
            Spending spending,
            LiveEvents events,
            Validator validator) {
        this.projects = projects;
        this.sessions = sessions;
        this.builds = builds;
        this.spending = spending;
        this.events = events;
        this.validator = validator;
    }

    @GetMapping("/projects")
    String list(Model model) {
        model.addAttribute("live", "after=" + events.newest());
        model.addAttribute("projects", projects.list(MOST));
        return "projects";
    }

    @PostMapping("/projects")
    String create(
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String repository,
            @RequestParam(required = false) @Nullable String once,
            HttpServletResponse response,
            Model model) {
        try {
            NewProject wanted =
                    NewProject.named(Form.required("name", name, 100)).at(Form.optional("repository", repository, 201));
            require(wanted);
            return "redirect:/projects/"
                    + projects.create(wanted, Form.origin(once)).projectId();
        } catch (ProblemException e) {
            Shown.on(model, response, e);
            model.addAttribute("name", name);
            model.addAttribute("repository", repository);
            return list(model);
        }
    }

    @GetMapping("/projects/{projectId}")
    String project(@PathVariable String projectId, Model model) {
        model.addAttribute("live", "after=" + events.newest());
        ProjectView project = projects.view(projectId);
        model.addAttribute("project", project);
        model.addAttribute(
                "labels",
                project.labels().entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .sorted()
                        .collect(Collectors.joining("\n")));
        model.addAttribute("mergeModes", MergeMode.values());
        model.addAttribute("egressModes", EgressMode.values());
        model.addAttribute("placements", PlacementPreference.values());
        model.addAttribute("recoveries", RecoveryPolicy.values());
        model.addAttribute("sessions", sessions.newestOf(projectId, NEWEST));
        model.addAttribute("builds", builds.newestOf(projectId, NEWEST));
        model.addAttribute("usage", spending.usage(new Spending.Question(projectId, null, null, null, null)));
        return "project";
    }

    @PostMapping("/projects/{projectId}")
    String change(
            @PathVariable String projectId,
            @RequestParam Map<String, String> fields,
            HttpServletResponse response,
            Model model) {
        return Shown.act(
                () -> {
                    ProjectChange change = ProjectForm.read(fields);
                    require(change);
                    projects.change(projectId, change, Form.origin(fields.get("once")));
                },
                "redirect:/projects/" + projectId,
                model,
                response,
                () -> project(projectId, model));
    }

    /** The rules are those of the API's routes. */
    private <T> void require(T request) {
        Set<ConstraintViolation<T>> violations = validator.validate(request);
        violations.stream()
                .min(Comparator.comparing(
                        violation -> violation.getPropertyPath().toString()))
                .ifPresent(violation -> {
                    throw ProblemException.invalid(violation.getPropertyPath().toString(), violation.getMessage());
                });
    }
}
