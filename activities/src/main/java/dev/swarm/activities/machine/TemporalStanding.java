package dev.swarm.activities.machine;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.PendingActivityState;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads an activity's standing from the description of its workflow. One request, answered within seconds or not at all. */
public final class TemporalStanding implements Standing {
    private static final long PATIENCE_SECONDS = 5;

    private final WorkflowServiceStubs service;
    private final String namespace;

    public TemporalStanding(WorkflowServiceStubs service, String namespace) {
        this.service = service;
        this.namespace = namespace;
    }

    @Override
    public Verdict of(Task task, @Nullable Integer attempt) {
        try {
            return verdict(describe(task), task, attempt);
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode() == Status.Code.NOT_FOUND ? Verdict.ENDED : Verdict.UNKNOWN;
        }
    }

    private DescribeWorkflowExecutionResponse describe(Task task) {
        return service.blockingStub()
                .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                        .setNamespace(namespace)
                        .setExecution(WorkflowExecution.newBuilder()
                                .setWorkflowId(task.workflowId())
                                .setRunId(task.runId()))
                        .build());
    }

    private static Verdict verdict(
            DescribeWorkflowExecutionResponse description, Task task, @Nullable Integer attempt) {
        if (description.getWorkflowExecutionInfo().getStatus()
                != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING) {
            return Verdict.ENDED;
        }
        for (PendingActivityInfo pending : description.getPendingActivitiesList()) {
            if (pending.getActivityId().equals(task.activityId())) {
                if (pending.getState() == PendingActivityState.PENDING_ACTIVITY_STATE_CANCEL_REQUESTED) {
                    return Verdict.ENDED;
                }
                boolean mine = pending.getState() == PendingActivityState.PENDING_ACTIVITY_STATE_STARTED
                        && (attempt == null || pending.getAttempt() == attempt);
                return mine ? Verdict.CURRENT : Verdict.RETRIED;
            }
        }
        return Verdict.ENDED;
    }
}
