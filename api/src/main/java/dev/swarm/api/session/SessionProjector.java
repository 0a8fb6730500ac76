package dev.swarm.api.session;

import dev.swarm.api.spend.Consents;
import dev.swarm.contracts.plan.Estimate;
import dev.swarm.contracts.plan.PlanProblem;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.record.RecordedEvent;
import dev.swarm.contracts.session.SessionState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Keeps the read model of sessions: each method takes one kind of event, within the transaction that records it. */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class SessionProjector {
    private static final Logger log = LoggerFactory.getLogger(SessionProjector.class);
    private static final int MAX_TITLE = 80;

    private final SessionRepository sessions;
    private final SpecVersionRepository versions;
    private final Consents consents;
    private final JsonMapper json;

    SessionProjector(SessionRepository sessions, SpecVersionRepository versions, Consents consents, JsonMapper json) {
        this.sessions = sessions;
        this.consents = consents;
        this.versions = versions;
        this.json = json;
    }

    /** The first line of an idea, shortened. */
    static String title(String idea) {
        String line = idea.strip().lines().findFirst().orElse("").strip();
        return line.length() <= MAX_TITLE
                ? line
                : line.substring(0, MAX_TITLE - 1).stripTrailing() + "…";
    }

    public void started(RecordedEvent event, DomainEvent.SessionStarted started) {
        EventScope scope = event.scope();
        if (scope.sessionId() != null && scope.projectId() != null) {
            insert(scope.sessionId(), scope.projectId(), started.idea(), actor(event), event.at());
        }
        change(event, session -> {});
    }

    void insert(String sessionId, String projectId, String idea, String createdBy, Instant at) {
        sessions.insertIfAbsent(sessionId, projectId, title(idea), idea, createdBy, at);
    }

    public void questionsAsked(RecordedEvent event, DomainEvent.QuestionsAsked asked) {
        change(event, session -> {
            session.questions = json.writeValueAsString(asked.questions());
            session.questionsBy = asked.author();
            session.problem = null;
        });
    }

    public void questionsAnswered(RecordedEvent event, DomainEvent.QuestionsAnswered answered) {
        change(event, session -> {
            Map<String, String> answers = new LinkedHashMap<>(json.readValue(session.answers, SessionView.ANSWERS));
            answers.putAll(answered.answers());
            session.answers = json.writeValueAsString(answers);
            session.questions = "[]";
            session.problem = null;
        });
    }

    public void retried(RecordedEvent event) {
        change(event, session -> session.problem = null);
    }

    public void specChanged(RecordedEvent event, DomainEvent.SpecChanged changed) {
        change(event, session -> {
            session.withdrawApproval();
            session.specVersion = changed.spec().version();
            session.specAuthor = changed.spec().author();
            session.specArtifact = changed.spec().artifactId();
            session.revisingVersion = 0;
            versions.save(new SpecVersionEntity(
                    session.sessionId,
                    changed.spec().version(),
                    changed.spec().artifactId(),
                    changed.spec().author(),
                    changed.cause(),
                    event.at()));
        });
    }

    public void wentBackToChat(RecordedEvent event) {
        change(event, session -> {
            session.withdrawApproval();
            session.questions = "[]";
        });
    }

    public void specApproved(RecordedEvent event, DomainEvent.SpecApproved approved) {
        change(event, session -> {
            session.approvedVersion = approved.version();
            session.approvedBy = actor(event);
            session.problem = null;
        });
    }

    public void planEstimated(RecordedEvent event, DomainEvent.PlanEstimated estimated) {
        change(event, session -> {
            session.estimate = json.writeValueAsString(estimated.estimate());
            session.plan = json.writeValueAsString(SessionView.PlanView.of(estimated));
            session.problem = null;
        });
    }

    public void planRejected(RecordedEvent event, DomainEvent.PlanRejected rejected) {
        change(event, session -> {
            session.withdrawApproval();
            session.problem = "The plan is not valid: "
                    + rejected.problems().stream()
                            .map(SessionProjector::describe)
                            .collect(Collectors.joining("; "));
        });
    }

    public void buildConsented(RecordedEvent event, DomainEvent.BuildConsented consented) {
        change(event, session -> {
            session.buildId = consented.buildId();
            session.problem = null;
            if (session.estimate != null) {
                Estimate estimate = json.readValue(session.estimate, Estimate.class);
                consents.add(consented.buildId(), estimate, actor(event), event.at());
            }
        });
    }

    public void ended(RecordedEvent event, DomainEvent.SessionEnded ended) {
        change(event, session -> {
            session.questions = "[]";
            session.problem = ended.failure() == null ? null : ended.failure().message();
        });
    }

    /** Work of the session's own failed for good: a person decides again, on the spec as it was, or tries again. */
    public void stepFailed(RecordedEvent event, DomainEvent.StepFailed failed) {
        change(event, session -> {
            session.revisingVersion = 0;
            session.withdrawApproval();
            session.problem = failed.failure().message();
        });
    }

    public void touched(RecordedEvent event) {
        change(event, session -> {});
    }

    private void change(RecordedEvent event, Consumer<SessionEntity> change) {
        String sessionId = event.scope().sessionId();
        SessionEntity session =
                sessionId == null ? null : sessions.findById(sessionId).orElse(null);
        if (session == null) {
            log.warn(
                    "event {} is about an unknown session {}",
                    event.event().getClass().getSimpleName(),
                    sessionId);
            return;
        }
        if (event.state() != null) {
            session.state = SessionState.valueOf(event.state().toUpperCase(Locale.ROOT));
        }
        session.updatedAt = event.at();
        change.accept(session);
    }

    private static String describe(PlanProblem problem) {
        return problem.ticket().isEmpty() ? problem.message() : problem.ticket() + ": " + problem.message();
    }

    private static String actor(RecordedEvent event) {
        return event.actor() == null ? "platform" : event.actor();
    }
}
