package dev.swarm.api.session;

import dev.swarm.api.identity.Origin;
import dev.swarm.api.paging.Page;
import dev.swarm.api.paging.PageQuery;
import dev.swarm.api.platform.PlatformState;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.plan.Pipeline;
import dev.swarm.contracts.session.AnswerCommand;
import dev.swarm.contracts.session.ApproveCommand;
import dev.swarm.contracts.session.BackToChatCommand;
import dev.swarm.contracts.session.ReviseCommand;
import dev.swarm.contracts.session.SessionState;
import dev.swarm.contracts.session.StartBuildCommand;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

@RestController
@RequestMapping("/api/hitl")
@Tag(name = "Design sessions", description = "From an idea to a build, with a human in the loop")
class SessionController {
    static final int MAX_MARKDOWN = 400_000;

    private final Sessions sessions;
    private final SessionRepository repository;
    private final PlatformState platform;
    private final JsonMapper json;

    SessionController(Sessions sessions, SessionRepository repository, PlatformState platform, JsonMapper json) {
        this.sessions = sessions;
        this.repository = repository;
        this.platform = platform;
        this.json = json;
    }

    record NewSession(
            @NotBlank String project,
            @NotBlank @Size(max = 20_000) String idea) {}

    record Answers(@NotNull @Size(max = 100) Map<String, @NotNull @Size(max = 10_000) String> answers) {}

    record Edit(
            @NotNull Integer baseVersion,
            @NotBlank @Size(max = MAX_MARKDOWN) String markdown) {}

    record Revision(
            @NotNull Integer baseVersion,
            @NotBlank @Size(max = 20_000) String feedback) {}

    record Chat(@Size(max = 20_000) @Nullable String message) {}

    record Approval(@NotNull Integer version, @Nullable Pipeline pipeline) {}

    record Consent(@NotBlank String estimateId, @Nullable Boolean understood) {}

    record Reason(@Size(max = 2_000) @Nullable String reason) {}

    record SpecVersion(int version, String author, String cause, Instant createdAt) {
        static SpecVersion of(SpecVersionEntity spec) {
            return new SpecVersion(spec.version, spec.author, spec.cause, spec.createdAt);
        }
    }

    record Spec(int version, String author, String cause, String markdown, Instant createdAt) {}

    @Operation(summary = "Start a design session from an idea")
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    SessionView start(@Valid @RequestBody NewSession request, Origin origin) {
        return sessions.start(request.project(), request.idea(), origin);
    }

    @Operation(summary = "Sessions, the newest first")
    @GetMapping
    Page<SessionView> list(
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String project,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String after) {
        PageQuery query = PageQuery.of(limit, after);
        List<SessionState> states = state == null ? Arrays.asList(SessionState.values()) : List.of(state(state));
        return Page.of(
                repository.page(project == null ? "" : project, states, query.below(), Limit.of(query.fetch())),
                query,
                session -> session.ordinal,
                session -> SessionView.of(session, json));
    }

    @Operation(summary = "One session")
    @GetMapping("/{sessionId}")
    SessionView get(@PathVariable String sessionId) {
        return sessions.view(sessionId);
    }

    @Operation(summary = "Answer open questions; those without an answer keep their default")
    @PostMapping("/{sessionId}/answer")
    SessionCommandResult answer(@PathVariable String sessionId, @Valid @RequestBody Answers request, Origin origin) {
        return sessions.command(
                sessionId, "answer", new AnswerCommand(origin.commandId(), origin.name(), request.answers()));
    }

    @Operation(summary = "A version of the spec, the newest without a number")
    @GetMapping("/{sessionId}/spec")
    Spec spec(@PathVariable String sessionId, @RequestParam(required = false) @Nullable Integer version) {
        SpecVersionEntity spec = sessions.spec(sessionId, version);
        return new Spec(spec.version, spec.author, spec.cause, sessions.markdown(spec), spec.createdAt);
    }

    @Operation(summary = "All versions of the spec, without their text")
    @GetMapping("/{sessionId}/specs")
    List<SpecVersion> specs(@PathVariable String sessionId) {
        return sessions.specs(sessionId).stream().map(SpecVersion::of).toList();
    }

    @Operation(
            summary = "What changed between two versions of the spec",
            description = "Without numbers: between the newest version and the one before it.")
    @GetMapping("/{sessionId}/spec/diff")
    SpecDiff diff(
            @PathVariable String sessionId,
            @RequestParam(required = false) @Nullable Integer from,
            @RequestParam(required = false) @Nullable Integer to) {
        return sessions.diff(sessionId, from, to);
    }

    @Operation(
            summary = "Replace the spec by an edited text",
            description = "Refused with STALE_VERSION, and the newest version, where another version came in between.")
    @PutMapping("/{sessionId}/spec")
    SessionCommandResult edit(@PathVariable String sessionId, @Valid @RequestBody Edit request, Origin origin) {
        return sessions.edit(sessionId, request.baseVersion(), request.markdown(), origin.commandId(), origin.name());
    }

    @Operation(summary = "Have the spec revised by its writer")
    @PostMapping("/{sessionId}/revise")
    SessionCommandResult revise(@PathVariable String sessionId, @Valid @RequestBody Revision request, Origin origin) {
        return sessions.revise(
                sessionId,
                new ReviseCommand(origin.commandId(), origin.name(), request.baseVersion(), request.feedback()));
    }

    @Operation(
            summary = "Go back to the questions",
            description = "Also the way to try again where the questions or the first spec could not be written.")
    @PostMapping("/{sessionId}/back-to-chat")
    SessionCommandResult backToChat(
            @PathVariable String sessionId,
            @Valid @RequestBody(required = false) @Nullable Chat request,
            Origin origin) {
        String message = request == null ? null : request.message();
        return sessions.command(
                sessionId, "backToChat", new BackToChatCommand(origin.commandId(), origin.name(), message));
    }

    @Operation(
            summary = "Approve a version of the spec: the newest",
            description = "With a pipeline, the native agent works through its phases on each ticket.")
    @PostMapping("/{sessionId}/approve")
    SessionCommandResult approve(@PathVariable String sessionId, @Valid @RequestBody Approval request, Origin origin) {
        return sessions.command(
                sessionId,
                "approve",
                new ApproveCommand(origin.commandId(), origin.name(), request.version(), request.pipeline()));
    }

    @Operation(summary = "Consent to the estimate and start the build")
    @PostMapping("/{sessionId}/start-build")
    SessionCommandResult startBuild(
            @PathVariable String sessionId, @Valid @RequestBody Consent request, Origin origin) {
        if (!Boolean.TRUE.equals(request.understood())) {
            throw sessions.withEstimate(
                    new ProblemException(
                            FailureCode.CONSENT_REQUIRED,
                            "Say that the estimate was understood: \"understood\": true."),
                    sessionId);
        }
        return sessions.command(
                sessionId,
                "startBuild",
                new StartBuildCommand(origin.commandId(), origin.name(), request.estimateId(), platform.isStopped()));
    }

    @Operation(
            summary = "Try again what failed on the way to the first spec",
            description = "For instance where a budget was used up. Later, the command that failed is sent again.")
    @PostMapping("/{sessionId}/retry")
    SessionCommandResult retry(
            @PathVariable String sessionId,
            @Valid @RequestBody(required = false) @Nullable Reason request,
            Origin origin) {
        return sessions.command(sessionId, "retry", origin.command(request == null ? null : request.reason()));
    }

    @Operation(summary = "End the session, and its build if one runs")
    @PostMapping("/{sessionId}/cancel")
    SessionCommandResult cancel(
            @PathVariable String sessionId,
            @Valid @RequestBody(required = false) @Nullable Reason request,
            Origin origin) {
        String reason = request == null ? null : request.reason();
        return sessions.command(sessionId, "cancel", origin.command(reason));
    }

    private static SessionState state(String wire) {
        for (SessionState state : SessionState.values()) {
            if (state.wire().equals(wire)) {
                return state;
            }
        }
        throw ProblemException.invalid("state", "'" + wire + "' is not a session's state");
    }
}
