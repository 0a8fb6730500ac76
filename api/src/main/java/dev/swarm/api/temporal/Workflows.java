package dev.swarm.api.temporal;

import dev.swarm.api.problem.FieldProblem;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.command.Command;
import dev.swarm.contracts.command.Receipt;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueResponse;
import io.temporal.client.UpdateOptions;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowQueryException;
import io.temporal.client.WorkflowServiceException;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.client.WorkflowUpdateStage;
import io.temporal.client.WorkflowUpdateTimeoutOrCancelledException;
import io.temporal.common.SearchAttributes;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Starts workflows and speaks to them. Nothing here waits longer than ten seconds; what Temporal refuses or cannot do
 * becomes a {@link ProblemException}.
 */
@Component
public class Workflows implements DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(Workflows.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration GLANCE = Duration.ofSeconds(2);

    private final WorkflowClient client;
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("temporal-deadlines").factory());

    Workflows(WorkflowClient client) {
        this.client = client;
    }

    /**
     * How a workflow starts.
     *
     * @param type the name of its type
     * @param summary one line for the Web UI
     * @param details Markdown for the Web UI
     */
    public record Start(String type, String workflowId, String summary, String details, SearchAttributes attributes) {}

    /** Starts the workflow; false where it had been started before under this id. */
    public boolean start(Start start, Object... input) {
        WorkflowOptions options = WorkflowOptions.newBuilder()
                .setWorkflowId(start.workflowId())
                .setTaskQueue(TaskQueues.CONTROL)
                .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE)
                .setStaticSummary(start.summary())
                .setStaticDetails(start.details())
                .setMemo(Map.of("summary", start.summary()))
                .setTypedSearchAttributes(start.attributes())
                .build();
        try {
            call(
                    PATIENCE,
                    () -> client.newUntypedWorkflowStub(start.type(), options).start(input));
            return true;
        } catch (WorkflowExecutionAlreadyStarted e) {
            return false;
        } catch (RuntimeException e) {
            throw translate(e, start.workflowId());
        }
    }

    /**
     * Sends a command as an update and waits until it was carried out. Idempotent by the command's id.
     *
     * @param ended makes the answer where the workflow is not there or has ended
     */
    public Receipt command(String workflowId, String name, Command command, Supplier<ProblemException> ended) {
        UpdateOptions<Receipt> options = UpdateOptions.newBuilder(Receipt.class)
                .setUpdateName(name)
                .setUpdateId(String.valueOf(command.commandId()))
                .setWaitForStage(WorkflowUpdateStage.COMPLETED)
                .build();
        try {
            return call(
                    PATIENCE,
                    () -> client.newUntypedWorkflowStub(workflowId)
                            .startUpdate(options, command)
                            .getResult());
        } catch (WorkflowNotFoundException e) {
            throw ended.get();
        } catch (RuntimeException e) {
            throw translate(e, workflowId);
        }
    }

    public void signal(String workflowId, String name, Object argument) {
        try {
            call(PATIENCE, () -> {
                client.newUntypedWorkflowStub(workflowId).signal(name, argument);
                return true;
            });
        } catch (RuntimeException e) {
            throw translate(e, workflowId);
        }
    }

    public <R> R query(String workflowId, String name, Class<R> resultType) {
        try {
            return call(
                    PATIENCE, () -> client.newUntypedWorkflowStub(workflowId).query(name, resultType));
        } catch (RuntimeException e) {
            throw translate(e, workflowId);
        }
    }

    /** How many activities wait on a queue; empty where the server cannot say. */
    public OptionalLong backlog(String taskQueue) {
        DescribeTaskQueueRequest request = DescribeTaskQueueRequest.newBuilder()
                .setNamespace(client.getOptions().getNamespace())
                .setTaskQueue(TaskQueue.newBuilder().setName(taskQueue))
                .setTaskQueueType(TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY)
                .setReportStats(true)
                .build();
        try {
            DescribeTaskQueueResponse answer = call(
                    GLANCE,
                    () -> client.getWorkflowServiceStubs().blockingStub().describeTaskQueue(request));
            return answer.hasStats()
                    ? OptionalLong.of(answer.getStats().getApproximateBacklogCount())
                    : OptionalLong.empty();
        } catch (StatusRuntimeException e) {
            log.debug("no backlog of {}", taskQueue, e);
            return OptionalLong.empty();
        }
    }

    /** Makes a call that nothing depends on, for two seconds at most. */
    <T> T glance(Callable<T> action) {
        return call(GLANCE, action);
    }

    private <T> T call(Duration patience, Callable<T> action) {
        try (Context.CancellableContext context =
                Context.current().withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS, deadlines)) {
            return context.call(action);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a Temporal call threw a checked exception", e);
        }
    }

    private static ProblemException translate(RuntimeException failure, String workflowId) {
        if (failure instanceof WorkflowNotFoundException) {
            return ProblemException.notFound("running workflow", workflowId);
        }
        ApplicationFailure refusal = failure instanceof WorkflowUpdateException ? refusal(failure) : null;
        if (refusal != null) {
            return refused(refusal, failure);
        }
        Status.Code status = status(failure);
        if (failure instanceof WorkflowUpdateTimeoutOrCancelledException
                || status == Status.Code.DEADLINE_EXCEEDED
                || status == Status.Code.CANCELLED) {
            return new ProblemException(
                    FailureCode.TEMPORAL_UNAVAILABLE,
                    "Neither Temporal nor a worker answered in time. What was asked may still happen; "
                            + "sending it again with the same idempotency key is safe.",
                    failure);
        }
        if (failure instanceof WorkflowServiceException
                || failure instanceof WorkflowQueryException
                || failure instanceof StatusRuntimeException) {
            log.warn("Temporal call for {} failed: {}", workflowId, failure.toString());
            if (status == Status.Code.INVALID_ARGUMENT || status == Status.Code.OUT_OF_RANGE) {
                return new ProblemException(
                        FailureCode.TOO_LARGE, "Temporal refused the request, most likely for its size.", failure);
            }
            return new ProblemException(FailureCode.TEMPORAL_UNAVAILABLE, "Temporal does not answer.", failure);
        }
        log.error("call of {} failed", workflowId, failure);
        return new ProblemException(FailureCode.INTERNAL, "The workflow failed to carry this out.", failure);
    }

    private static ProblemException refused(ApplicationFailure refusal, RuntimeException cause) {
        FailureCode code = FailureCode.of(refusal.getType()).orElse(FailureCode.INTERNAL);
        if (code == FailureCode.INTERNAL) {
            log.error("a command failed", cause);
        }
        String detail = refusal.getOriginalMessage();
        ProblemException problem =
                new ProblemException(code, detail == null ? "The command was refused." : detail, cause);
        if (code == FailureCode.INVALID_PLAN) {
            problem.with("errors", List.of(new FieldProblem("tickets", problem.detail())));
        }
        return problem;
    }

    private static @Nullable ApplicationFailure refusal(Throwable failure) {
        Throwable current = failure.getCause();
        while (current != null) {
            if (current instanceof ApplicationFailure application) {
                return application;
            }
            current = current.getCause();
        }
        return null;
    }

    private static Status.@Nullable Code status(Throwable failure) {
        Throwable current = failure;
        List<Throwable> seen = new ArrayList<>();
        while (current != null && !seen.contains(current)) {
            if (current instanceof StatusRuntimeException status) {
                return status.getStatus().getCode();
            }
            seen.add(current);
            current = current.getCause();
        }
        return null;
    }

    @Override
    public void destroy() {
        deadlines.shutdownNow();
    }
}
