package dev.swarm.api.session;

import dev.swarm.contracts.plan.Estimate;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.plan.TicketSize;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.session.Question;
import dev.swarm.contracts.session.SessionState;
import dev.swarm.contracts.session.SpecRef;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * A session as the API shows it.
 *
 * @param waitingFor what a person has to do next, in words; null while the platform works or nothing is left to do
 * @param approvedVersion 0 where no version is approved
 */
@Schema(name = "Session")
public record SessionView(
        String sessionId,
        String projectId,
        String title,
        String idea,
        SessionState state,
        @Nullable String waitingFor,
        List<Question> questions,
        @Nullable String questionsBy,
        Map<String, String> answers,
        @Nullable SpecRef spec,
        int approvedVersion,
        @Nullable String approvedBy,
        @Nullable Estimate estimate,
        @Nullable PlanView plan,
        @Nullable String buildId,
        @Nullable String problem,
        String createdBy,
        Instant createdAt,
        Instant updatedAt) {
    static final TypeReference<Map<String, String>> ANSWERS = new TypeReference<>() {};
    private static final TypeReference<List<Question>> QUESTIONS = new TypeReference<>() {};

    /** The plan that the estimate is about. */
    @Schema(name = "SessionPlan")
    public record PlanView(String planner, @Nullable String verifyCommand, List<PlannedTicket> tickets) {
        static PlanView of(DomainEvent.PlanEstimated event) {
            return new PlanView(
                    event.planner(),
                    event.verifyCommand(),
                    event.tickets().stream()
                            .map(node -> new PlannedTicket(
                                    node.key(), node.title(), node.dependsOn(), node.priority(), node.size()))
                            .toList());
        }
    }

    public record PlannedTicket(String key, String title, List<String> dependsOn, Priority priority, TicketSize size) {}

    static SessionView of(SessionEntity session, JsonMapper json) {
        List<Question> questions = json.readValue(session.questions, QUESTIONS);
        Estimate estimate = session.estimate == null ? null : json.readValue(session.estimate, Estimate.class);
        return new SessionView(
                session.sessionId,
                session.projectId,
                session.title,
                session.idea,
                session.state,
                waitingFor(session, questions.size(), estimate),
                questions,
                session.questionsBy,
                json.readValue(session.answers, ANSWERS),
                spec(session),
                session.approvedVersion,
                session.approvedBy,
                estimate,
                session.plan == null ? null : json.readValue(session.plan, PlanView.class),
                session.buildId,
                session.problem,
                session.createdBy,
                session.createdAt,
                session.updatedAt);
    }

    private static @Nullable SpecRef spec(SessionEntity session) {
        String artifact = session.specArtifact;
        String author = session.specAuthor;
        return artifact == null || author == null ? null : new SpecRef(session.specVersion, artifact, author);
    }

    private static @Nullable String waitingFor(SessionEntity session, int questions, @Nullable Estimate estimate) {
        return switch (session.state) {
            case CLARIFYING -> clarifying(session, questions);
            case REVIEWING ->
                session.specVersion == 0 || session.revisingVersion == session.specVersion
                        ? null
                        : "a review of spec version " + session.specVersion + ": approve, edit or revise it";
            case APPROVED -> estimate == null ? null : "consent to estimate " + estimate.estimateId();
            case BUILDING, COMPLETED, FAILED, CANCELLED, EXPIRED -> null;
        };
    }

    private static @Nullable String clarifying(SessionEntity session, int questions) {
        if (questions > 0) {
            return "answers to " + questions + " questions";
        }
        // What failed on the way to the first spec waits; later, there is a spec to decide on.
        return session.problem == null || session.specVersion > 0 ? null : "another try: retry, or say more in chat";
    }
}
