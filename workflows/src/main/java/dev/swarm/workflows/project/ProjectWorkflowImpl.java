package dev.swarm.workflows.project;

import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.build.BuildWorkflow;
import dev.swarm.contracts.project.BuildDemand;
import dev.swarm.contracts.project.ProjectInput;
import dev.swarm.contracts.project.ProjectShare;
import dev.swarm.contracts.project.ProjectWorkflow;
import io.temporal.workflow.Async;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps the list of running builds and tells each its share when that changes; ends with the last build. */
public final class ProjectWorkflowImpl implements ProjectWorkflow {
    private static final int MESSAGES_PER_RUN = 500;

    private final String projectId;
    private final List<BuildDemand> builds;
    private final Map<String, Integer> told = new LinkedHashMap<>();
    private List<String> missingBefore = List.of();
    private int limit;
    private int messages;
    private int undelivered;
    private boolean changed = true;

    @WorkflowInit
    public ProjectWorkflowImpl(ProjectInput input) {
        this.projectId = input.projectId();
        this.limit = input.limit();
        this.builds = new ArrayList<>(input.builds());
    }

    @Override
    public void run(ProjectInput input) {
        while (messages < MESSAGES_PER_RUN && !isIdle()) {
            Workflow.await(() -> changed);
            changed = false;
            tellShares();
            show();
        }
        // The server drops what a run that has ended did not deliver.
        Workflow.await(() -> undelivered == 0 && Workflow.isEveryHandlerFinished());
        if (!isIdle()) {
            Workflow.continueAsNew(state());
        }
    }

    @Override
    public void buildStarted(BuildDemand demand) {
        remove(demand.buildId());
        // Told again even if the share is the same: the build may have asked because it missed the answer.
        told.remove(demand.buildId());
        builds.add(demand);
        limit = demand.projectLimit();
        messaged();
    }

    @Override
    public void buildEnded(String buildId) {
        remove(buildId);
        messaged();
    }

    @Override
    public void reconcile(List<String> runningBuildIds) {
        List<String> missing = new ArrayList<>();
        for (BuildDemand build : new ArrayList<>(builds)) {
            if (!runningBuildIds.contains(build.buildId())) {
                missing.add(build.buildId());
                // One that is missing once may have started since the list was made.
                if (missingBefore.contains(build.buildId())) {
                    remove(build.buildId());
                }
            }
        }
        missingBefore = missing;
        messaged();
    }

    @Override
    public ProjectInput state() {
        return new ProjectInput(projectId, limit, List.copyOf(builds));
    }

    /** Whether nothing is left to do; a project that has heard nothing yet expects its first build. */
    private boolean isIdle() {
        return messages > 0 && builds.isEmpty();
    }

    private void messaged() {
        messages++;
        changed = true;
    }

    private void remove(String buildId) {
        told.remove(buildId);
        for (BuildDemand build : new ArrayList<>(builds)) {
            if (build.buildId().equals(buildId)) {
                builds.remove(build);
            }
        }
    }

    /** Smaller shares are told first, so that the limit is not exceeded for longer than running tickets take. */
    private void tellShares() {
        Map<String, Integer> shares = Shares.divide(limit, builds);
        for (boolean smaller : new boolean[] {true, false}) {
            for (String buildId : new ArrayList<>(shares.keySet())) {
                int share = shares.getOrDefault(buildId, 0);
                int before = told.getOrDefault(buildId, -1);
                if (share != before && smaller == (share < before)) {
                    told.put(buildId, share);
                    BuildWorkflow build =
                            Workflow.newExternalWorkflowStub(BuildWorkflow.class, WorkflowIds.build(buildId));
                    // A build that is gone is taken off the list by its own message or by the next reconciliation.
                    undelivered++;
                    Async.procedure(build::projectShare, new ProjectShare(share))
                            .handle((ignored, failure) -> --undelivered);
                }
            }
        }
    }

    private void show() {
        Workflow.setCurrentDetails(
                "At most **" + limit + "** tickets at once, over " + builds.size() + " running builds");
    }
}
