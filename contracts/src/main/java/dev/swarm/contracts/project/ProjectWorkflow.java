package dev.swarm.contracts.project;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.List;

/**
 * Divides a project's limit of parallel tickets among its running builds: each build is told its share whenever a build
 * starts or ends, so the sum never exceeds the limit and a ticket costs no extra message (ADR 0004).
 */
@WorkflowInterface
public interface ProjectWorkflow {
    @WorkflowMethod(name = "Project")
    void run(ProjectInput input);

    /** A build wants a share; answered by the build's {@code projectShare} signal. Idempotent by build id. */
    @SignalMethod
    void buildStarted(BuildDemand demand);

    /** A build has ended and gives its share back. Idempotent by build id. */
    @SignalMethod
    void buildEnded(String buildId);

    /** What is really running, by Temporal's visibility; a build that is missing twice in a row loses its share. */
    @SignalMethod
    void reconcile(List<String> runningBuildIds);

    @QueryMethod
    ProjectInput state();
}
