package dev.swarm.api.build;

import dev.swarm.api.identity.Origin;
import dev.swarm.api.model.ModelPresence;
import dev.swarm.api.paging.Page;
import dev.swarm.api.paging.PageQuery;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.project.Projects;
import dev.swarm.api.settings.SwarmSettings;
import dev.swarm.contracts.build.BuildPolicy;
import dev.swarm.contracts.build.BuildState;
import dev.swarm.contracts.command.Receipt;
import dev.swarm.contracts.machine.PlacementPolicy;
import dev.swarm.contracts.machine.PlacementPreference;
import dev.swarm.contracts.machine.RecoveryPolicy;
import dev.swarm.contracts.plan.Estimate;
import dev.swarm.contracts.project.ProjectRef;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/builds")
@Tag(name = "Builds")
class BuildController {
    private final Builds builds;
    private final BuildRepository repository;
    private final TicketTable tickets;
    private final Projects projects;
    private final SwarmSettings settings;
    private final ModelPresence models;

    BuildController(
            Builds builds,
            BuildRepository repository,
            TicketTable tickets,
            Projects projects,
            SwarmSettings settings,
            ModelPresence models) {
        this.builds = builds;
        this.repository = repository;
        this.tickets = tickets;
        this.projects = projects;
        this.settings = settings;
        this.models = models;
    }

    record NewBuild(
            @NotBlank String project,
            @NotBlank @Size(max = 200) String title,
            @NotBlank @Size(max = 500) String source,
            @NotNull @Size(max = 5_000) List<@Valid @NotNull TicketDraft> tickets,
            @Size(max = 10_000) @Nullable String verifyCommand,
            @Nullable String estimateId,

            @Min(1) @Max(BuildPolicy.MOST_PARALLEL_TICKETS) @Nullable
            Integer maxParallelTickets,

            @Nullable PlacementPreference placement,
            @Nullable RecoveryPolicy onLoss,
            @Nullable Boolean dryRun) {
        /** The project as this build uses it. */
        ProjectRef changed(ProjectRef project) {
            ProjectRef verified = verifyCommand == null
                    ? project
                    : project.withVerifyCommand(verifyCommand.isBlank() ? null : verifyCommand);
            if (placement == null && onLoss == null) {
                return verified;
            }
            PlacementPolicy usual = project.placementOrStandard();
            return verified.withPlacement(new PlacementPolicy(
                    usual.labels(),
                    placement == null ? usual.preference() : placement,
                    onLoss == null ? usual.onLoss() : onLoss));
        }
    }

    record MoreTickets(
            @NotNull @Size(min = 1, max = 5_000) List<@Valid @NotNull TicketDraft> tickets,
            @Nullable String estimateId) {}

    record Reason(@Size(max = 2_000) @Nullable String reason) {}

    record NewLimit(
            @NotNull @Min(1) @Max(BuildPolicy.MOST_PARALLEL_TICKETS)
            Integer maxParallelTickets) {}

    record Preview(Estimate estimate, List<List<String>> batches) {}

    record BuildCommandResult(boolean applied, String state, BuildView build) {}

    @Operation(
            summary = "Start a build from a plan",
            description = "Without the right estimateId: 409 CONSENT_REQUIRED with the estimate and the batches. "
                    + "With dryRun: 200 with both, and nothing starts. "
                    + "verifyCommand, placement and onLoss stand in for the project's.")
    @ApiResponse(
            responseCode = "201",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = BuildView.class)))
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Preview.class)))
    @PostMapping
    ResponseEntity<Object> start(@Valid @RequestBody NewBuild request, Origin origin) {
        ProjectRef project = projects.get(request.project());
        int parallel = request.maxParallelTickets() == null
                ? project.maxParallelTickets()
                : Math.min(request.maxParallelTickets(), project.maxParallelTickets());
        PlannedBuild plan = PlannedBuild.of(request.tickets(), List.of(), settings.toRates(), parallel);
        plan.requireGateway(project);
        if (Boolean.TRUE.equals(request.dryRun())) {
            return ResponseEntity.ok(new Preview(plan.estimate(), plan.batches()));
        }
        plan.requireModels(request.changed(project), models);
        plan.requireConsent(request.estimateId());
        return ResponseEntity.status(HttpStatus.CREATED)
                .body(builds.start(
                        request.changed(project), request.title(), request.source(), plan, parallel, origin));
    }

    @Operation(summary = "Builds, the newest first")
    @GetMapping
    Page<BuildView> list(
            @RequestParam(required = false) @Nullable String project,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String after) {
        PageQuery query = PageQuery.of(limit, after);
        List<BuildState> states = state == null ? Arrays.asList(BuildState.values()) : List.of(state(state));
        Page<BuildEntity> page = Page.of(
                repository.page(project == null ? "" : project, states, query.below(), Limit.of(query.fetch())),
                query,
                build -> build.ordinal,
                build -> build);
        return new Page<>(builds.views(page.items()), page.next());
    }

    @Operation(summary = "One build")
    @GetMapping("/{buildId}")
    BuildView get(@PathVariable String buildId) {
        return builds.view(buildId);
    }

    @Operation(summary = "The tickets of a build, in the order of its plan")
    @GetMapping("/{buildId}/tickets")
    Page<TicketView> tickets(
            @PathVariable String buildId,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String after) {
        PageQuery query = PageQuery.of(limit, after);
        builds.view(buildId);
        return Page.of(
                tickets.page(buildId, null, TicketFilter.ANY, query.above(), query.fetch()),
                query,
                TicketTable.Row::ordinal,
                TicketTable.Row::ticket);
    }

    @Operation(
            summary = "Add tickets to a running build",
            description = "They may depend on tickets that are there. Consent as for a new build; the estimate is that "
                    + "of the new tickets.")
    @PostMapping("/{buildId}/tickets")
    BuildCommandResult addTickets(
            @PathVariable String buildId, @Valid @RequestBody MoreTickets request, Origin origin) {
        BuildView build = builds.view(buildId);
        PlannedBuild plan = PlannedBuild.of(
                request.tickets(), builds.nodes(buildId), settings.toRates(), build.maxParallelTickets());
        ProjectRef project = projects.get(build.projectId());
        plan.requireGateway(project);
        plan.requireModels(project, models);
        plan.requireConsent(request.estimateId());
        return result(buildId, builds.addTickets(buildId, plan, origin.commandId(), origin.name()));
    }

    @Operation(summary = "Start no more tickets; those that run go on")
    @PostMapping("/{buildId}/pause")
    BuildCommandResult pause(
            @PathVariable String buildId,
            @Valid @RequestBody(required = false) @Nullable Reason request,
            Origin origin) {
        return command(buildId, "pause", request, origin);
    }

    @Operation(summary = "Go on")
    @PostMapping("/{buildId}/resume")
    BuildCommandResult resume(
            @PathVariable String buildId,
            @Valid @RequestBody(required = false) @Nullable Reason request,
            Origin origin) {
        return command(buildId, "resume", request, origin);
    }

    @Operation(summary = "Terminate all tickets and end the build as cancelled")
    @PostMapping("/{buildId}/cancel")
    BuildCommandResult cancel(
            @PathVariable String buildId,
            @Valid @RequestBody(required = false) @Nullable Reason request,
            Origin origin) {
        return command(buildId, "cancel", request, origin);
    }

    @Operation(summary = "End a build that needs attention with what it has")
    @PostMapping("/{buildId}/finish")
    BuildCommandResult finish(
            @PathVariable String buildId,
            @Valid @RequestBody(required = false) @Nullable Reason request,
            Origin origin) {
        return command(buildId, "finish", request, origin);
    }

    @Operation(
            summary = "Change how many tickets run at once",
            description = "The project's own limit holds as well. Tickets that run beyond a smaller limit go on.")
    @PutMapping("/{buildId}/limit")
    BuildCommandResult limit(@PathVariable String buildId, @Valid @RequestBody NewLimit request, Origin origin) {
        return result(buildId, builds.setLimit(buildId, request.maxParallelTickets(), origin));
    }

    private BuildCommandResult command(String buildId, String update, @Nullable Reason request, Origin origin) {
        String reason = request == null ? null : request.reason();
        return result(buildId, builds.command(buildId, update, origin.command(reason)));
    }

    private BuildCommandResult result(String buildId, Receipt receipt) {
        return new BuildCommandResult(receipt.applied(), receipt.state(), builds.view(buildId));
    }

    private static BuildState state(String wire) {
        for (BuildState state : BuildState.values()) {
            if (state.wire().equals(wire)) {
                return state;
            }
        }
        throw ProblemException.invalid("state", "'" + wire + "' is not a build's state");
    }
}
