package dev.swarm.workflows.build;

import dev.swarm.contracts.SwarmSearchAttributes;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.build.BuildInput;
import dev.swarm.contracts.project.BuildDemand;
import dev.swarm.contracts.project.ProjectInput;
import dev.swarm.contracts.project.ProjectRef;
import dev.swarm.contracts.project.ProjectWorkflow;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.common.SearchAttributes;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.ChildWorkflowCancellationType;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;

/** A build's part in the project's workflow, which divides the project's limit among its builds. */
final class ProjectMembership {
    private static final int JOIN_ATTEMPTS = 5;
    private static final Duration JOIN_AGAIN = Duration.ofSeconds(1);

    private final BuildInput input;
    private final ProjectRef project;

    ProjectMembership(BuildInput input) {
        this.input = input;
        this.project = input.project();
    }

    /** Asks for a share, of a project workflow that is started where none runs. */
    void join(int wanted) {
        for (int left = JOIN_ATTEMPTS; left > 0; left--) {
            start();
            try {
                ask(wanted);
                return;
            } catch (CanceledFailure cancelled) {
                throw cancelled;
            } catch (TemporalFailure justEnded) {
                // The project's workflow ends with its last build, perhaps between our two calls.
                if (left == 1) {
                    throw justEnded;
                }
                Workflow.sleep(JOIN_AGAIN);
            }
        }
    }

    /** Asks for another share; the answer comes as for the first. */
    void want(int tickets) {
        try {
            ask(tickets);
        } catch (TemporalFailure projectIsGone) {
            Workflow.getLogger(ProjectMembership.class).info("The project's workflow is not there");
        }
    }

    private void ask(int wanted) {
        stub().buildStarted(new BuildDemand(input.buildId(), wanted, project.maxParallelTickets()));
    }

    private void start() {
        ProjectWorkflow workflow = Workflow.newChildWorkflowStub(
                ProjectWorkflow.class,
                ChildWorkflowOptions.newBuilder()
                        .setWorkflowId(WorkflowIds.project(project.projectId()))
                        .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
                        // It serves other builds too, so a cancelled build leaves it alone.
                        .setCancellationType(ChildWorkflowCancellationType.ABANDON)
                        .setTypedSearchAttributes(SearchAttributes.newBuilder()
                                .set(SwarmSearchAttributes.PROJECT, project.projectId())
                                .build())
                        .build());
        // Fails where the project's workflow runs already, which is as good.
        Async.procedure(workflow::run, new ProjectInput(project.projectId(), project.maxParallelTickets(), List.of()))
                .handle((ignored, failure) -> null);
        Promise<WorkflowExecution> started = Workflow.getWorkflowExecution(workflow);
        Workflow.await(started::isCompleted);
    }

    /** Gives the share back. */
    void leave() {
        try {
            stub().buildEnded(input.buildId());
        } catch (TemporalFailure projectIsGone) {
            Workflow.getLogger(ProjectMembership.class).info("The project's workflow is not there");
        }
    }

    private ProjectWorkflow stub() {
        return Workflow.newExternalWorkflowStub(ProjectWorkflow.class, WorkflowIds.project(project.projectId()));
    }
}
