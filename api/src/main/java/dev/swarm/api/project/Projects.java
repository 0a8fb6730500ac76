package dev.swarm.api.project;

import dev.swarm.api.identity.Origin;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.timeline.Journal;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.EgressPolicy;
import dev.swarm.contracts.machine.MachineLabels;
import dev.swarm.contracts.project.MergeMode;
import dev.swarm.contracts.project.ProjectRef;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Projects, for routes, pages and other features. */
@Service
public class Projects {
    private static final Duration LONGEST_VERIFY = Duration.ofHours(6);
    private static final int MAX_SLUG = 40;

    private final ProjectRepository repository;
    private final TransactionTemplate transaction;
    private final Journal journal;
    private final JsonMapper json;

    Projects(ProjectRepository repository, TransactionTemplate transaction, Journal journal, JsonMapper json) {
        this.json = json;
        this.repository = repository;
        this.transaction = transaction;
        this.journal = journal;
    }

    /** The project as workflows know it; NOT_FOUND where there is none. */
    public ProjectRef get(String projectId) {
        return entity(projectId).toRef();
    }

    /** The project as people see it; NOT_FOUND where there is none. */
    public ProjectView view(String projectId) {
        return ProjectView.of(entity(projectId));
    }

    /** The first projects, the oldest first. */
    public List<ProjectView> list(int limit) {
        return page(0, limit).stream().map(ProjectView::of).toList();
    }

    List<ProjectEntity> page(long above, int limit) {
        return repository.findByOrdinalGreaterThanOrderByOrdinal(above, Limit.of(limit));
    }

    /** Makes a project; its id is its name as a slug. Refused as WRONG_STATE where there is one of that name. */
    public ProjectView create(NewProject request, Origin origin) {
        String slug = slug(request.name());
        String repositoryName = request.repository() == null ? "swarm/" + slug : request.repository();
        ProjectEntity project = new ProjectEntity(
                slug, request.name().strip(), repositoryName, Instant.now().truncatedTo(ChronoUnit.MICROS));
        project.baseBranch = "main";
        project.verifyTimeoutSeconds = Duration.ofMinutes(10).toSeconds();
        project.mergeMode = MergeMode.AUTO;
        project.maxParallelTickets = 4;
        project.machineClass = "standard";
        apply(request.settings(), project);
        try {
            transaction.executeWithoutResult(status -> {
                if (repository.existsById(slug)) {
                    throw exists(slug);
                }
                repository.save(project);
                note(slug, origin, new DomainEvent.ProjectAdded(project.name));
            });
        } catch (DataIntegrityViolationException e) {
            throw exists(slug);
        }
        return ProjectView.of(project);
    }

    /** Changes what is named; sessions and builds that run keep what they started with. */
    public ProjectView change(String projectId, ProjectChange change, Origin origin) {
        ProjectView changed = transaction.execute(status -> {
            ProjectEntity project = entity(projectId);
            ProjectView before = ProjectView.of(project);
            apply(change, project);
            ProjectView after = ProjectView.of(project);
            List<String> settings = differing(before, after);
            if (!settings.isEmpty()) {
                note(projectId, origin, new DomainEvent.ProjectChanged(settings));
            }
            return after;
        });
        return changed == null ? view(projectId) : changed;
    }

    private List<String> differing(ProjectView before, ProjectView after) {
        JsonNode old = json.valueToTree(before);
        return json.valueToTree(after).properties().stream()
                .filter(field -> !field.getValue().equals(old.path(field.getKey())))
                .map(Map.Entry::getKey)
                .toList();
    }

    private void note(String projectId, Origin origin, DomainEvent event) {
        journal.add(
                "project/" + projectId + "/settings",
                origin.commandId(),
                origin.name(),
                new EventScope(projectId, null, null, null),
                event);
    }

    private ProjectEntity entity(String projectId) {
        return repository.findById(projectId).orElseThrow(() -> ProblemException.notFound("project", projectId));
    }

    private static void apply(ProjectChange change, ProjectEntity project) {
        if (change.baseBranch() != null) {
            project.baseBranch = change.baseBranch();
        }
        if (change.verifyCommand() != null) {
            project.verifyCommand = change.verifyCommand().isBlank() ? null : change.verifyCommand();
        }
        if (change.verifyTimeout() != null) {
            project.verifyTimeoutSeconds = seconds(change.verifyTimeout());
        }
        if (change.mergeMode() != null) {
            project.mergeMode = change.mergeMode();
        }
        if (change.maxParallelTickets() != null) {
            project.maxParallelTickets = change.maxParallelTickets();
        }
        if (change.machineClass() != null) {
            project.machineClass = change.machineClass();
        }
        place(project, change);
        keepTo(project, change.egress());
        if (change.image() != null) {
            project.image = change.image();
        }
        if (change.agent() != null) {
            project.agent = change.agent();
        }
        requireGateway(project);
        if (change.review() != null) {
            change.review().applyTo(project);
        }
    }

    /** An agent program is in the machine, and its model is not. */
    private static void requireGateway(ProjectEntity project) {
        if (!project.agent.equals(ProjectRef.NATIVE_AGENT) && project.egressMode == EgressMode.NONE) {
            throw ProblemException.invalid(
                    "agent",
                    "is a program that speaks to its model through the gateway, and this project's machines reach"
                            + " nothing: swarm projects change " + project.projectId + " --agent " + project.agent
                            + " --egress gateway");
        }
    }

    private static void place(ProjectEntity project, ProjectChange change) {
        Map<String, String> labels = change.labels();
        if (labels != null) {
            String problem = MachineLabels.problem(labels);
            if (problem != null) {
                throw ProblemException.invalid("labels", problem);
            }
            project.labels = Map.copyOf(labels);
        }
        if (change.placement() != null) {
            project.placement = change.placement();
        }
        if (change.onLoss() != null) {
            project.onLoss = change.onLoss();
        }
    }

    private static void keepTo(ProjectEntity project, @Nullable Egress egress) {
        if (egress == null) {
            return;
        }
        EgressPolicy policy = new EgressPolicy(egress.mode(), egress.domains() == null ? List.of() : egress.domains());
        String problem = policy.problem();
        if (problem != null) {
            throw ProblemException.invalid("egress", problem);
        }
        project.egressMode = policy.mode();
        project.egressDomains = policy.domains();
    }

    private static ProblemException exists(String slug) {
        return new ProblemException(
                FailureCode.WRONG_STATE, "There is a project '" + slug + "' already; choose another name.");
    }

    private static long seconds(Duration timeout) {
        if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(LONGEST_VERIFY) > 0) {
            throw ProblemException.invalid("verifyTimeout", "must be between PT1S and PT6H");
        }
        return timeout.toSeconds();
    }

    private static String slug(String name) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-+|-+$", "");
        String slug = (plain.length() > MAX_SLUG ? plain.substring(0, MAX_SLUG) : plain).replaceAll("-+$", "");
        if (slug.isEmpty()) {
            throw ProblemException.invalid("name", "needs a letter or a digit");
        }
        return slug;
    }
}
