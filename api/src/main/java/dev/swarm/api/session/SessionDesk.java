package dev.swarm.api.session;

import dev.swarm.api.identity.Origin;
import dev.swarm.api.platform.PlatformState;
import dev.swarm.contracts.session.AnswerCommand;
import dev.swarm.contracts.session.ApproveCommand;
import dev.swarm.contracts.session.BackToChatCommand;
import dev.swarm.contracts.session.ReviseCommand;
import dev.swarm.contracts.session.SessionState;
import dev.swarm.contracts.session.StartBuildCommand;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;

/** What the API's routes do with sessions, for pages. */
@Service
public class SessionDesk {
    private final Sessions sessions;
    private final SessionRepository repository;
    private final PlatformState platform;
    private final JsonMapper json;

    SessionDesk(Sessions sessions, SessionRepository repository, PlatformState platform, JsonMapper json) {
        this.sessions = sessions;
        this.repository = repository;
        this.platform = platform;
        this.json = json;
    }

    /** One version of a spec. */
    public record Spec(int version, String author, String cause, Instant createdAt, String markdown) {}

    /** The same without its text. */
    public record Version(int version, String author, String cause, Instant createdAt) {}

    /** The newest sessions; those that have ended only if asked for. */
    public List<SessionView> newest(boolean ended, int limit) {
        return newest("", ended, limit);
    }

    /** The newest sessions of a project. */
    public List<SessionView> newestOf(String projectId, int limit) {
        return newest(projectId, true, limit);
    }

    private List<SessionView> newest(String projectId, boolean ended, int limit) {
        List<SessionState> states = Arrays.stream(SessionState.values())
                .filter(state -> ended || !state.isFinal())
                .toList();
        return repository.page(projectId, states, Long.MAX_VALUE, Limit.of(limit)).stream()
                .map(session -> SessionView.of(session, json))
                .toList();
    }

    public SessionView get(String sessionId) {
        return sessions.view(sessionId);
    }

    /** The spec, in its newest version where none is named. */
    public Spec spec(String sessionId, @Nullable Integer version) {
        SpecVersionEntity spec = sessions.spec(sessionId, version);
        return new Spec(spec.version, spec.author, spec.cause, spec.createdAt, sessions.markdown(spec));
    }

    /** All versions, the oldest first. */
    public List<Version> versions(String sessionId) {
        return sessions.specs(sessionId).stream()
                .map(spec -> new Version(spec.version, spec.author, spec.cause, spec.createdAt))
                .toList();
    }

    public SessionView start(String project, String idea, Origin origin) {
        return sessions.start(project, idea, origin);
    }

    public void answer(String sessionId, Map<String, String> answers, Origin origin) {
        sessions.command(sessionId, "answer", new AnswerCommand(origin.commandId(), origin.name(), answers));
    }

    public void backToChat(String sessionId, @Nullable String message, Origin origin) {
        sessions.command(sessionId, "backToChat", new BackToChatCommand(origin.commandId(), origin.name(), message));
    }

    /** Saves a text as the next version; refused as STALE_VERSION where its base is not the newest. */
    public void edit(String sessionId, int baseVersion, String markdown, Origin origin) {
        sessions.edit(sessionId, baseVersion, markdown, origin.commandId(), origin.name());
    }

    public void revise(String sessionId, int baseVersion, String feedback, Origin origin) {
        sessions.revise(sessionId, new ReviseCommand(origin.commandId(), origin.name(), baseVersion, feedback));
    }

    public void approve(String sessionId, int version, Origin origin) {
        sessions.command(sessionId, "approve", new ApproveCommand(origin.commandId(), origin.name(), version));
    }

    /** Consents to an estimate that was understood. */
    public void startBuild(String sessionId, String estimateId, Origin origin) {
        sessions.command(
                sessionId,
                "startBuild",
                new StartBuildCommand(origin.commandId(), origin.name(), estimateId, platform.isStopped()));
    }

    /** Tries again what a budget stood in the way of. */
    public void retry(String sessionId, Origin origin) {
        sessions.command(sessionId, "retry", origin.command(null));
    }

    public void cancel(String sessionId, Origin origin) {
        sessions.command(sessionId, "cancel", origin.command(null));
    }
}
