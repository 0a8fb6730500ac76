package dev.swarm.api.session;

import dev.swarm.api.artifact.Artifacts;
import dev.swarm.api.identity.Origin;
import dev.swarm.api.model.ModelPresence;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.project.Projects;
import dev.swarm.api.settings.SwarmSettings;
import dev.swarm.api.temporal.Workflows;
import dev.swarm.api.timeline.WrittenReads;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.SwarmSearchAttributes;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.command.Command;
import dev.swarm.contracts.command.Receipt;
import dev.swarm.contracts.project.ProjectRef;
import dev.swarm.contracts.session.EditCommand;
import dev.swarm.contracts.session.ReviseCommand;
import dev.swarm.contracts.session.SessionInput;
import dev.swarm.contracts.session.SessionState;
import io.temporal.common.SearchAttributes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Starts sessions and sends them people's commands. */
@Service
class Sessions {
    private static final String WORKFLOW_TYPE = "DesignSession";

    private final SessionRepository sessions;
    private final SpecVersionRepository versions;
    private final SessionProjector projector;
    private final Projects projects;
    private final Artifacts artifacts;
    private final Workflows workflows;
    private final WrittenReads written;
    private final SwarmSettings settings;
    private final TransactionTemplate transaction;
    private final JsonMapper json;
    private final ModelPresence models;

    Sessions(
            SessionRepository sessions,
            SpecVersionRepository versions,
            SessionProjector projector,
            Projects projects,
            Artifacts artifacts,
            Workflows workflows,
            WrittenReads written,
            SwarmSettings settings,
            TransactionTemplate transaction,
            JsonMapper json,
            ModelPresence models) {
        this.sessions = sessions;
        this.versions = versions;
        this.projector = projector;
        this.projects = projects;
        this.artifacts = artifacts;
        this.workflows = workflows;
        this.written = written;
        this.settings = settings;
        this.transaction = transaction;
        this.json = json;
        this.models = models;
    }

    SessionView start(String projectId, String idea, Origin origin) {
        ProjectRef project = projects.get(projectId);
        String sessionId = origin.entityId("session");
        String title = SessionProjector.title(idea);
        SessionInput input = new SessionInput(
                sessionId, project, idea, origin.name(), settings.sessionPolicy(project.maxParallelTickets()));
        workflows.start(
                new Workflows.Start(
                        WORKFLOW_TYPE,
                        WorkflowIds.session(sessionId),
                        "Session: " + title,
                        "Idea of **" + origin.name() + "** for project `" + projectId + "`:\n\n> " + title,
                        SearchAttributes.newBuilder()
                                .set(SwarmSearchAttributes.PROJECT, projectId)
                                .set(SwarmSearchAttributes.SESSION, sessionId)
                                .set(SwarmSearchAttributes.STATE, SessionState.CLARIFYING.wire())
                                .build()),
                input);
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        transaction.executeWithoutResult(status -> projector.insert(sessionId, projectId, idea, origin.name(), now));
        return view(sessionId);
    }

    SessionView view(String sessionId) {
        return SessionView.of(entity(sessionId), json);
    }

    SessionEntity entity(String sessionId) {
        return sessions.findById(sessionId).orElseThrow(() -> ProblemException.notFound("session", sessionId));
    }

    /** Sends a command; the session that is answered knows its effect. */
    SessionCommandResult command(String sessionId, String update, Command command) {
        requireReviewers(sessionId, update);
        String workflowId = WorkflowIds.session(sessionId);
        Supplier<Receipt> send = () -> send(sessionId, workflowId, update, command);
        // A revision's first event is its outcome, which takes as long as the writer needs.
        Receipt receipt = update.equals("revise") ? send.get() : written.after(workflowId, send);
        return new SessionCommandResult(
                receipt.applied(),
                receipt.state(),
                sessions.findById(sessionId)
                        .map(session -> SessionView.of(session, json))
                        .orElse(null));
    }

    /** A build whose changes nobody can review would fail ticket by ticket. */
    private void requireReviewers(String sessionId, String update) {
        if (update.equals("startBuild")
                && projects.get(entity(sessionId).projectId).review() != null) {
            models.require("The review that the project asks for");
        }
    }

    private Receipt send(String sessionId, String workflowId, String update, Command command) {
        try {
            return workflows.command(workflowId, update, command, () -> ended(sessionId));
        } catch (ProblemException e) {
            throw switch (e.code()) {
                case STALE_VERSION -> withNewest(e, sessionId);
                case CONSENT_REQUIRED -> withEstimate(e, sessionId);
                default -> e;
            };
        }
    }

    /** What a person is asked to consent to, where there is something. */
    ProblemException withEstimate(ProblemException refusal, String sessionId) {
        SessionView session = view(sessionId);
        return session.estimate() == null ? refusal : refusal.with("estimate", session.estimate());
    }

    SessionCommandResult revise(String sessionId, ReviseCommand command) {
        Instant before = entity(sessionId).updatedAt;
        SessionCommandResult result = command(sessionId, "revise", command);
        transaction.executeWithoutResult(
                status -> sessions.setRevisingVersion(sessionId, command.baseVersion(), before));
        return new SessionCommandResult(result.applied(), result.state(), view(sessionId));
    }

    /** Stores the text, then has the session take it as its next version. */
    SessionCommandResult edit(String sessionId, int baseVersion, String markdown, String commandId, String by) {
        String artifactId =
                artifacts.put(new Artifacts.Content(Artifacts.MARKDOWN, markdown.getBytes(StandardCharsets.UTF_8)));
        return command(sessionId, "edit", new EditCommand(commandId, by, baseVersion, artifactId));
    }

    List<SpecVersionEntity> specs(String sessionId) {
        SessionEntity session = entity(sessionId);
        return versions.findBySessionIdOrderByVersion(session.sessionId);
    }

    SpecVersionEntity spec(String sessionId, @Nullable Integer version) {
        SessionEntity session = entity(sessionId);
        int wanted = version == null ? session.specVersion : version;
        if (wanted == 0) {
            throw new ProblemException(FailureCode.NOT_FOUND, "Session '" + sessionId + "' has no spec yet.");
        }
        return versions.findById(new SpecVersionEntity.Key(sessionId, wanted))
                .orElseThrow(() -> ProblemException.notFound("spec version", sessionId + "/" + wanted));
    }

    String markdown(SpecVersionEntity spec) {
        return artifacts.text(spec.artifactId);
    }

    /**
     * What changed between two versions of the spec.
     *
     * @param from null for the one before
     * @param to null for the newest
     */
    SpecDiff diff(String sessionId, @Nullable Integer from, @Nullable Integer to) {
        SpecVersionEntity newer = spec(sessionId, to);
        int older = from == null ? newer.version - 1 : from;
        if (older < 1) {
            throw new ProblemException(
                    FailureCode.NOT_FOUND, "Version " + newer.version + " is the first; there is none before it.");
        }
        return SpecDiff.between(older, markdown(spec(sessionId, older)), newer.version, markdown(newer));
    }

    private ProblemException withNewest(ProblemException refusal, String sessionId) {
        SpecVersionEntity newest = spec(sessionId, null);
        return refusal.with(
                "newest", Map.of("version", newest.version, "author", newest.author, "markdown", markdown(newest)));
    }

    private ProblemException ended(String sessionId) {
        return sessions.findById(sessionId)
                .map(session -> new ProblemException(
                        FailureCode.WRONG_STATE,
                        "Session '" + sessionId + "' does not run any more; its last state is " + session.state.wire()
                                + "."))
                .orElseGet(() -> ProblemException.notFound("session", sessionId));
    }
}
