package dev.swarm.workflows.session;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.SwarmSearchAttributes;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.build.BuildInput;
import dev.swarm.contracts.build.BuildReport;
import dev.swarm.contracts.build.BuildWorkflow;
import dev.swarm.contracts.command.PlainCommand;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.project.ProjectRef;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.session.SessionInput;
import dev.swarm.contracts.session.SessionState;
import dev.swarm.contracts.session.SpecRef;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.common.SearchAttributes;
import io.temporal.workflow.Async;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The build that a session has consented to. */
final class SessionBuild {
    private final SessionInput input;
    private final SessionDraft draft;
    private final SessionStatus status;
    private final SessionAuthor author;

    SessionBuild(SessionInput input, SessionDraft draft, SessionStatus status, SessionAuthor author) {
        this.input = input;
        this.draft = draft;
        this.status = status;
        this.author = author;
    }

    /** Runs the build to its end, or until the session ends. */
    void run(SessionWork.RunBuild wanted) {
        ProjectRef project = author.project();
        List<TicketNode> tickets = author.tickets();
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
                        status.title(),
                        spec == null ? null : spec.artifactId(),
                        wanted.by(),
                        tickets,
                        input.policy().build(),
                        wanted.paused(),
                        null));
        status.show();
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
        status.record(
                null, new DomainEvent.SessionEnded(why == null ? null : Failure.of(FailureCode.AGENT_FAILED, why)));
    }

    static void cancel(String buildId, String by, @Nullable String reason) {
        BuildWorkflow build = Workflow.newExternalWorkflowStub(BuildWorkflow.class, WorkflowIds.build(buildId));
        // Not awaited: a build that has just ended cannot be cancelled, which is as good.
        Promise<Void> sent = Async.procedure(build::cancelSignal, new PlainCommand(null, by, reason));
        sent.handle((ignored, failure) -> null);
    }
}
