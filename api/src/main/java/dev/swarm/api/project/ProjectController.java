package dev.swarm.api.project;

import dev.swarm.api.paging.Page;
import dev.swarm.api.paging.PageQuery;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.EgressPolicy;
import dev.swarm.contracts.machine.GuestImages;
import dev.swarm.contracts.machine.MachineLabels;
import dev.swarm.contracts.machine.PlacementPreference;
import dev.swarm.contracts.machine.RecoveryPolicy;
import dev.swarm.contracts.project.MergeMode;
import dev.swarm.contracts.project.ProjectRef;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
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
import org.springframework.http.HttpStatus;
import org.springframework.transaction.support.TransactionTemplate;
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
    private static final String REPOSITORY = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}/[A-Za-z0-9._-]{1,100}";
    private static final String BRANCH = "[A-Za-z0-9][A-Za-z0-9._/-]{0,199}";
    private static final String AGENT = "[a-z0-9][a-z0-9-]{0,39}";
    private static final String MACHINE_CLASS = "[a-z0-9][a-z0-9-]{0,39}";
    private static final Duration LONGEST_VERIFY = Duration.ofHours(6);
    private static final int MAX_SLUG = 40;

    private final ProjectRepository repository;
    private final TransactionTemplate transaction;

    ProjectController(ProjectRepository repository, TransactionTemplate transaction) {
        this.repository = repository;
        this.transaction = transaction;
    }

    record NewProject(
            @NotBlank @Size(max = 100) String name,

            @Pattern(regexp = REPOSITORY, message = "must look like owner/name") @Nullable
            String repository,

            @Pattern(regexp = BRANCH, message = "is not a branch name") @Nullable
            String baseBranch,

            @Size(max = 10_000) @Nullable String verifyCommand,
            @Nullable Duration verifyTimeout,
            @Nullable MergeMode mergeMode,
            @Min(1) @Max(100) @Nullable Integer maxParallelTickets,

            @Pattern(regexp = MACHINE_CLASS, message = "must be lower case letters, digits and dashes") @Nullable
            String machineClass,

            @Nullable Map<String, String> labels,
            @Nullable PlacementPreference placement,
            @Nullable RecoveryPolicy onLoss,
            @Valid @Nullable Egress egress,

            @Pattern(regexp = GuestImages.NAME, message = "must be lower case letters, digits and dashes, such as jdk")
            @Nullable
            String image,

            @Pattern(regexp = AGENT, message = "must be native or the name of an agent program, such as claude-code")
            @Nullable
            String agent,

            @Valid @Nullable ReviewSettings review) {}

    record ProjectChange(
            @Pattern(regexp = BRANCH, message = "is not a branch name") @Nullable
            String baseBranch,

            @Size(max = 10_000) @Nullable String verifyCommand,
            @Nullable Duration verifyTimeout,
            @Nullable MergeMode mergeMode,
            @Min(1) @Max(100) @Nullable Integer maxParallelTickets,

            @Pattern(regexp = MACHINE_CLASS, message = "must be lower case letters, digits and dashes") @Nullable
            String machineClass,

            @Nullable Map<String, String> labels,
            @Nullable PlacementPreference placement,
            @Nullable RecoveryPolicy onLoss,
            @Valid @Nullable Egress egress,

            @Pattern(regexp = GuestImages.NAME, message = "must be lower case letters, digits and dashes, such as jdk")
            @Nullable
            String image,

            @Pattern(regexp = AGENT, message = "must be native or the name of an agent program, such as claude-code")
            @Nullable
            String agent,

            @Valid @Nullable ReviewSettings review) {}

    /**
     * What the machines of its tickets may reach.
     *
     * @param domains for mode registries: names, exact or with a leading {@code *.}; absent for none
     */
    record Egress(
            @NotNull EgressMode mode,
            @Size(max = EgressPolicy.MOST_DOMAINS) @Nullable List<@NotNull String> domains) {
        static Egress of(EgressPolicy policy) {
            return new Egress(policy.mode(), policy.domains());
        }
    }

    record ProjectView(
            String projectId,
            String name,
            String repository,
            String baseBranch,
            @Nullable String verifyCommand,
            Duration verifyTimeout,
            MergeMode mergeMode,
            int maxParallelTickets,
            String machineClass,
            Map<String, String> labels,
            PlacementPreference placement,
            RecoveryPolicy onLoss,
            Egress egress,
            String image,
            String agent,
            @Nullable ReviewSettings review,
            Instant createdAt) {
        static ProjectView of(ProjectEntity project) {
            return new ProjectView(
                    project.projectId,
                    project.name,
                    project.repository,
                    project.baseBranch,
                    project.verifyCommand,
                    Duration.ofSeconds(project.verifyTimeoutSeconds),
                    project.mergeMode,
                    project.maxParallelTickets,
                    project.machineClass,
                    project.labels,
                    project.placement,
                    project.onLoss,
                    Egress.of(project.egress()),
                    project.image,
                    project.agent,
                    ReviewSettings.of(project),
                    project.createdAt);
        }
    }

    @Operation(summary = "Make a project; its id is its name as a slug")
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    ProjectView create(@Valid @RequestBody NewProject request) {
        String slug = slug(request.name());
        String repositoryName = request.repository() == null ? "swarm/" + slug : request.repository();
        ProjectEntity project = new ProjectEntity(
                slug, request.name().strip(), repositoryName, Instant.now().truncatedTo(ChronoUnit.MICROS));
        project.baseBranch = request.baseBranch() == null ? "main" : request.baseBranch();
        project.verifyCommand = blankToNull(request.verifyCommand());
        project.verifyTimeoutSeconds =
                seconds(request.verifyTimeout() == null ? Duration.ofMinutes(10) : request.verifyTimeout());
        project.mergeMode = request.mergeMode() == null ? MergeMode.AUTO : request.mergeMode();
        project.maxParallelTickets = request.maxParallelTickets() == null ? 4 : request.maxParallelTickets();
        project.machineClass = request.machineClass() == null ? "standard" : request.machineClass();
        place(project, request.labels(), request.placement(), request.onLoss());
        keepTo(project, request.egress());
        project.image = request.image() == null ? GuestImages.DEFAULT : request.image();
        if (request.agent() != null) {
            project.agent = request.agent();
        }
        requireGateway(project);
        if (request.review() != null) {
            request.review().applyTo(project);
        }
        try {
            transaction.executeWithoutResult(status -> {
                if (repository.existsById(slug)) {
                    throw exists(slug);
                }
                repository.save(project);
            });
        } catch (DataIntegrityViolationException e) {
            throw exists(slug);
        }
        return ProjectView.of(project);
    }

    @Operation(summary = "All projects, the oldest first")
    @GetMapping
    Page<ProjectView> list(
            @RequestParam(defaultValue = "50") int limit, @RequestParam(required = false) @Nullable String after) {
        PageQuery query = PageQuery.of(limit, after);
        return Page.of(
                repository.findByOrdinalGreaterThanOrderByOrdinal(query.above(), Limit.of(query.fetch())),
                query,
                project -> project.ordinal,
                ProjectView::of);
    }

    @Operation(summary = "One project")
    @GetMapping("/{projectId}")
    ProjectView get(@PathVariable String projectId) {
        return ProjectView.of(
                repository.findById(projectId).orElseThrow(() -> ProblemException.notFound("project", projectId)));
    }

    @Operation(
            summary = "Change a project",
            description = "Fields that are absent stay as they are; an empty verifyCommand removes it. "
                    + "Sessions and builds that run keep what they started with.")
    @PatchMapping("/{projectId}")
    ProjectView change(@PathVariable String projectId, @Valid @RequestBody ProjectChange change) {
        ProjectView changed = transaction.execute(status -> {
            ProjectEntity project =
                    repository.findById(projectId).orElseThrow(() -> ProblemException.notFound("project", projectId));
            apply(change, project);
            return ProjectView.of(project);
        });
        return changed == null ? get(projectId) : changed;
    }

    private static void apply(ProjectChange change, ProjectEntity project) {
        if (change.baseBranch() != null) {
            project.baseBranch = change.baseBranch();
        }
        if (change.verifyCommand() != null) {
            project.verifyCommand = blankToNull(change.verifyCommand());
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
        place(project, change.labels(), change.placement(), change.onLoss());
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

    private static void place(
            ProjectEntity project,
            @Nullable Map<String, String> labels,
            @Nullable PlacementPreference placement,
            @Nullable RecoveryPolicy onLoss) {
        if (labels != null) {
            String problem = MachineLabels.problem(labels);
            if (problem != null) {
                throw ProblemException.invalid("labels", problem);
            }
            project.labels = Map.copyOf(labels);
        }
        if (placement != null) {
            project.placement = placement;
        }
        if (onLoss != null) {
            project.onLoss = onLoss;
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

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
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
