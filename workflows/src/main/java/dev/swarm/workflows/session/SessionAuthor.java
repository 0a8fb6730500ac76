package dev.swarm.workflows.session;

import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.model.Clarification;
import dev.swarm.contracts.model.ClarifyRequest;
import dev.swarm.contracts.model.ModelActivities;
import dev.swarm.contracts.model.ModelRoutes;
import dev.swarm.contracts.model.PlanRequest;
import dev.swarm.contracts.model.PlannedWork;
import dev.swarm.contracts.model.SessionBrief;
import dev.swarm.contracts.model.WriteSpecRequest;
import dev.swarm.contracts.model.WrittenSpec;
import dev.swarm.contracts.plan.Estimate;
import dev.swarm.contracts.plan.Estimator;
import dev.swarm.contracts.plan.Pipeline;
import dev.swarm.contracts.plan.PlanGraph;
import dev.swarm.contracts.plan.PlanProblem;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.project.ProjectRef;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.session.SessionInput;
import dev.swarm.contracts.session.SessionState;
import dev.swarm.contracts.session.SpecRef;
import dev.swarm.workflows.ActivityProfiles;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a session has the model do: ask, write and plan. A result that comes after the session has moved on is dropped. */
final class SessionAuthor {
    private final SessionInput input;
    private final SessionDraft draft;
    private final SessionStatus status;
    private List<TicketNode> tickets = List.of();
    private ProjectRef project;
    private int round;
    private boolean clarified;
    private int roundsLeft = ClarifyRequest.MOST_ROUNDS;
    private int steps;

    SessionAuthor(SessionInput input, SessionDraft draft, SessionStatus status) {
        this.input = input;
        this.draft = draft;
        this.status = status;
        this.project = input.project();
    }

    /** The tickets of the newest plan. */
    List<TicketNode> tickets() {
        return tickets;
    }

    /** The project, with the newest plan's verify command where it has none of its own. */
    ProjectRef project() {
        return project;
    }

    void clarify(@Nullable String message) {
        if (message != null) {
            roundsLeft = ClarifyRequest.MOST_ROUNDS;
        }
        clarified = roundsLeft == 0;
        if (clarified) {
            writeSpec(null, null);
            return;
        }
        round++;
        SpecRef spec = draft.spec();
        Clarification clarification = model(ModelRoutes.FAST, "Ask what changes the result")
                .clarify(new ClarifyRequest(
                        brief(), round, roundsLeft, spec == null ? null : spec.artifactId(), message));
        if (draft.state() != SessionState.CLARIFYING) {
            return;
        }
        clarified = clarification.done();
        if (clarified) {
            writeSpec(null, null);
        } else {
            roundsLeft--;
            draft.asked(clarification.questions());
            status.record(null, new DomainEvent.QuestionsAsked(clarification.questions(), clarification.author()));
        }
    }

    /** Does again what failed on the way to the first spec. */
    void again() {
        if (clarified) {
            writeSpec(null, null);
        } else {
            clarify(null);
        }
    }

    /** @param by who gave the feedback; null where nobody did */
    void writeSpec(@Nullable String feedback, @Nullable String by) {
        SpecRef current = draft.spec();
        String currentId = current == null ? null : current.artifactId();
        String reason = feedback == null && current != null ? WriteSpecRequest.ANSWERS_CHANGED : feedback;
        WrittenSpec written = model(ModelRoutes.REASONING, feedback == null ? "Write the spec" : "Revise the spec")
                .writeSpec(new WriteSpecRequest(brief(), currentId, reason));
        if (draft.state().isFinal()) {
            return;
        }
        SpecRef spec = draft.written(written.artifactId(), written.author());
        status.record(by, new DomainEvent.SpecChanged(spec, current == null ? "written" : "revised"));
    }

    /** @param pipeline the phases of its tickets; null for plain ones */
    void makePlan(@Nullable Pipeline pipeline) {
        SpecRef spec = draft.spec();
        if (spec == null || draft.state() != SessionState.APPROVED) {
            return;
        }
        PlannedWork planned =
                model(ModelRoutes.REASONING, "Plan the tickets").plan(new PlanRequest(brief(), spec.artifactId()));
        if (draft.state() != SessionState.APPROVED) {
            return;
        }
        List<TicketNode> wanted = pipeline == null
                ? planned.plan().tickets()
                : inPhases(planned.plan().tickets(), pipeline);
        List<PlanProblem> problems = PlanGraph.validate(wanted);
        if (!problems.isEmpty()) {
            draft.failedWork("the plan is not valid: " + describe(problems));
            status.record(null, new DomainEvent.PlanRejected(problems));
            return;
        }
        tickets = wanted;
        if (input.project().verifyCommand() == null) {
            project = input.project().withVerifyCommand(planned.verifyCommand());
        }
        int parallel = input.policy().build().maxParallelTickets();
        Estimate estimate = Estimator.estimate(tickets, input.policy().rates(), parallel);
        draft.estimated(estimate);
        status.record(
                null,
                new DomainEvent.PlanEstimated(estimate, tickets, planned.plan().source(), project.verifyCommand()));
    }

    /** A pipeline brings its own roles; the rules of plans refuse it where something else than the native agent works. */
    private static List<TicketNode> inPhases(List<TicketNode> plain, Pipeline pipeline) {
        List<TicketNode> phased = new ArrayList<>();
        for (TicketNode ticket : plain) {
            phased.add(ticket.withPipeline(pipeline));
        }
        return phased;
    }

    private static String describe(List<PlanProblem> problems) {
        List<String> lines = new ArrayList<>();
        for (PlanProblem problem : problems) {
            lines.add(problem.ticket().isEmpty() ? problem.message() : problem.ticket() + " " + problem.message());
        }
        return String.join("; ", lines);
    }

    private SessionBrief brief() {
        steps++;
        return new SessionBrief(
                input.sessionId(), input.project(), input.idea(), draft.answers(), draft.asked(), draft.said(), steps);
    }

    private static ModelActivities model(String route, String summary) {
        return Workflow.newActivityStub(
                ModelActivities.class, ActivityProfiles.model(TaskQueues.forModelRoute(route), summary));
    }
}
