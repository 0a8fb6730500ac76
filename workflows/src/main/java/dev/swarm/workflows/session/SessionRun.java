package dev.swarm.workflows.session;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.SwarmSearchAttributes;
import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.build.BuildInput;
import dev.swarm.contracts.build.BuildReport;
import dev.swarm.contracts.build.BuildWorkflow;
import dev.swarm.contracts.command.PlainCommand;
import dev.swarm.contracts.model.Clarification;
import dev.swarm.contracts.model.ClarifyRequest;
import dev.swarm.contracts.model.ModelActivities;
import dev.swarm.contracts.model.PlanRequest;
import dev.swarm.contracts.model.PlannedWork;
import dev.swarm.contracts.model.WriteSpecRequest;
import dev.swarm.contracts.model.WrittenSpec;
import dev.swarm.contracts.plan.Estimate;
import dev.swarm.contracts.plan.Estimator;
import dev.swarm.contracts.plan.PlanGraph;
import dev.swarm.contracts.plan.PlanProblem;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.project.ProjectRef;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.session.SessionInput;
import dev.swarm.contracts.session.SessionState;
import dev.swarm.contracts.session.SpecRef;
import dev.swarm.contracts.session.StartBuildCommand;
import dev.swarm.workflows.ActivityProfiles;
import dev.swarm.workflows.Failures;
import dev.swarm.workflows.Timeline;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.common.SearchAttributes;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The main loop of a session: does what commands asked for, reminds people, and expires. */
final class SessionRun {
    private final SessionInput input;
    private final SessionDraft draft;
    private final Timeline timeline;
    private final Deque<SessionWork> work = new ArrayDeque<>();
    private List<TicketNode> tickets = List.of();
    private ProjectRef project;
    private int round;
    private int acts;

    SessionRun(SessionInput input, SessionDraft draft) {
        this.input = input;
        this.draft = draft;
        this.project = input.project();
        this.timeline = new Timeline(new EventScope(project.projectId(), input.sessionId(), null, null));
    }

    Timeline timeline() {
        return timeline;
    }

    void run() {
        record(input.createdBy(), new DomainEvent.SessionStarted(input.idea()));
        work.add(new SessionWork.Clarify(null));
        try {
            while (!draft.state().isFinal()) {
                SessionWork next = work.poll();
                if (next != null) {
                    perform(next);
                } else {
                    waitForPerson();
                }
                show();
            }
        } catch (CanceledFailure cancelled) {
            cancel("Temporal", "the workflow was cancelled");
        }
        show();
        timeline.drain();
    }

    void record(@Nullable String actor, DomainEvent event) {
        timeline.add(actor, draft.state().wire(), event);
        timeline.flush();
    }

    void next(SessionWork item) {
        work.add(item);
    }

    void personActed() {
        acts++;
    }

    void consented(StartBuildCommand command) {
        String buildId = WorkflowIds.buildOfSession(input.sessionId());
        draft.building(buildId);
        record(command.actor(), new DomainEvent.BuildConsented(command.estimateId(), buildId));
        next(new SessionWork.RunBuild(command.actor(), command.paused()));
    }

    void cancel(String by, @Nullable String reason) {
        String buildId = draft.state() == SessionState.BUILDING ? draft.buildId() : null;
        draft.end(SessionState.CANCELLED, reason);
        record(by, new DomainEvent.SessionEnded(null));
        if (buildId != null) {
            Workflow.newDetachedCancellationScope(() -> cancelBuild(buildId, by, reason))
                    .run();
        }
    }

    private static void cancelBuild(String buildId, String by, @Nullable String reason) {
        BuildWorkflow build = Workflow.newExternalWorkflowStub(BuildWorkflow.class, WorkflowIds.build(buildId));
        // Not awaited: a build that has just ended cannot be cancelled, which is as good.
        Promise<Void> sent = Async.procedure(build::cancelSignal, new PlainCommand(null, by, reason));
        sent.handle((ignored, failure) -> null);
    }

    private void perform(SessionWork item) {
        try {
            switch (item) {
                case SessionWork.Clarify clarify -> clarify(clarify.message());
                case SessionWork.Revise revise -> writeSpec(revise.feedback(), revise.by());
                case SessionWork.MakePlan ignored -> makePlan();
                case SessionWork.RunBuild build -> runBuild(build);
            }
        } catch (CanceledFailure cancelled) {
            throw cancelled;
        } catch (TemporalFailure failure) {
            if (Failures.isCancellation(failure)) {
                throw new CanceledFailure("the workflow was cancelled");
            }
            workFailed(item.step(), Failures.classify(failure));
        }
    }

    private void clarify(@Nullable String message) {
        round++;
        Clarification clarification = model("Ask what changes the result")
                .clarify(new ClarifyRequest(input.sessionId(), round, input.idea(), draft.answers(), message));
        if (draft.state() != SessionState.CLARIFYING) {
            return;
        }
        if (clarification.done()) {
            writeSpec(null, clarification.author());
        } else {
            draft.asked(clarification.questions());
            record(null, new DomainEvent.QuestionsAsked(clarification.questions(), clarification.author()));
        }
    }

    private void writeSpec(@Nullable String feedback, String by) {
        SpecRef current = draft.spec();
        String currentId = current == null ? null : current.artifactId();
        String reason = feedback == null && current != null ? "the answers have changed" : feedback;
        WrittenSpec written = model(feedback == null ? "Write the spec" : "Revise the spec")
                .writeSpec(new WriteSpecRequest(input.sessionId(), input.idea(), draft.answers(), currentId, reason));
        if (draft.state().isFinal()) {
            return;
        }
        SpecRef spec = draft.written(written.artifactId(), written.author());
        record(
                feedback == null ? null : by,
                new DomainEvent.SpecChanged(spec, current == null ? "written" : "revised"));
    }

    private void makePlan() {
        SpecRef spec = draft.spec();
        if (spec == null || draft.state() != SessionState.APPROVED) {
            return;
        }
        PlannedWork planned = model("Plan the tickets")
                .plan(new PlanRequest(input.sessionId(), input.idea(), draft.answers(), spec.artifactId()));
        if (draft.state() != SessionState.APPROVED) {
            return;
        }
        List<PlanProblem> problems = PlanGraph.validate(planned.plan().tickets());
        if (!problems.isEmpty()) {
            draft.failedWork("the plan is not valid: " + describe(problems));
            record(null, new DomainEvent.PlanRejected(problems));
            return;
        }
        tickets = planned.plan().tickets();
        if (input.project().verifyCommand() == null) {
            project = input.project().withVerifyCommand(planned.verifyCommand());
        }
        int parallel = input.policy().build().maxParallelTickets();
        Estimate estimate = Estimator.estimate(tickets, input.policy().rates(), parallel);
        draft.estimated(estimate);
        record(
                null,
                new DomainEvent.PlanEstimated(estimate, tickets, planned.plan().source(), project.verifyCommand()));
    }

    private void runBuild(SessionWork.RunBuild wanted) {
        String buildId = WorkflowIds.buildOfSession(input.sessionId());
        SpecRef spec = draft.spec();
        BuildWorkflow build = Workflow.newChildWorkflowStub(
                BuildWorkflow.class,
                ChildWorkflowOptions.newBuilder()
                        .setWorkflowId(WorkflowIds.build(buildId))
                        .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
                        .setStaticSummary(tickets.size() + " tickets of session " + input.sessionId())
                        .setTypedSearchAttributes(SearchAttributes.newBuilder()
                                .set(SwarmSearchAttributes.PROJECT, project.projectId())
                                .set(SwarmSearchAttributes.SESSION, input.sessionId())
                                .set(SwarmSearchAttributes.BUILD, buildId)
                                .set(SwarmSearchAttributes.STATE, wanted.paused() ? "paused" : "running")
                                .build())
                        .build());
        Promise<BuildReport> result = Async.function(
                build::run,
                new BuildInput(
                        buildId,
                        input.sessionId(),
                        project,
                        title(),
                        spec == null ? null : spec.artifactId(),
                        wanted.by(),
                        tickets,
                        input.policy().build(),
                        wanted.paused(),
                        null));
        show();
        Workflow.await(() -> result.isCompleted() || draft.state().isFinal());
        if (!draft.state().isFinal()) {
            ended(result.get());
        }
    }

    private void ended(BuildReport report) {
        SessionState end = switch (report.state()) {
            case COMPLETED -> SessionState.COMPLETED;
            case CANCELLED -> SessionState.CANCELLED;
            case FAILED, RUNNING, PAUSED, NEEDS_ATTENTION -> SessionState.FAILED;
        };
        String why =
                end == SessionState.FAILED ? report.failed() + " of " + report.tickets() + " tickets failed" : null;
        draft.end(end, why);
        record(null, new DomainEvent.SessionEnded(why == null ? null : Failure.of(FailureCode.AGENT_FAILED, why)));
    }

    private void workFailed(String step, Failure failure) {
        if (draft.state() == SessionState.BUILDING || draft.spec() == null) {
            draft.end(SessionState.FAILED, failure.message());
            record(null, new DomainEvent.SessionEnded(failure));
        } else {
            draft.failedWork(failure.message());
            record(null, new DomainEvent.StepFailed(step, failure));
        }
    }

    /** Waits for a command; reminds while nobody acts, and expires at the end of a person's patience. */
    private void waitForPerson() {
        int before = acts;
        Duration idle = Duration.ZERO;
        while (acts == before && !draft.state().isFinal()) {
            Duration untilExpiry = input.policy().expireAfter().minus(idle);
            Duration remind = input.policy().remindAfter();
            Duration wait = remind.compareTo(untilExpiry) < 0 ? remind : untilExpiry;
            if (Workflow.await(wait, () -> acts != before || draft.state().isFinal())) {
                return;
            }
            idle = idle.plus(wait);
            String waitingFor = draft.waitingFor();
            if (idle.compareTo(input.policy().expireAfter()) >= 0) {
                draft.end(SessionState.EXPIRED, "nobody acted for " + idle.toDays() + " days");
                record(null, new DomainEvent.SessionEnded(null));
            } else if (waitingFor != null) {
                record(null, new DomainEvent.PersonReminded(waitingFor, idle));
            }
        }
    }

    private void show() {
        String waitingFor = draft.waitingFor();
        Workflow.setCurrentDetails("**" + draft.state().wire() + "** · spec version " + draft.version()
                + (waitingFor == null ? "" : "\n\nWaiting for " + waitingFor)
                + "\n\n> " + title());
        String state = draft.state().wire();
        if (!state.equals(Workflow.getTypedSearchAttributes().get(SwarmSearchAttributes.STATE))) {
            Workflow.upsertTypedSearchAttributes(SwarmSearchAttributes.STATE.valueSet(state));
        }
    }

    private String title() {
        String firstLine = input.idea().strip().lines().findFirst().orElse("").strip();
        return firstLine.length() > 80 ? firstLine.substring(0, 79) + "…" : firstLine;
    }

    private static String describe(List<PlanProblem> problems) {
        List<String> lines = new ArrayList<>();
        for (PlanProblem problem : problems) {
            lines.add(problem.ticket().isEmpty() ? problem.message() : problem.ticket() + " " + problem.message());
        }
        return String.join("; ", lines);
    }

    private static ModelActivities model(String summary) {
        return Workflow.newActivityStub(ModelActivities.class, ActivityProfiles.external(TaskQueues.CONTROL, summary));
    }
}
