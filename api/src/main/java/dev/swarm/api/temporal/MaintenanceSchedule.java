package dev.swarm.api.temporal;

import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.WorkflowIds;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.ScheduleOverlapPolicy;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.schedules.Schedule;
import io.temporal.client.schedules.ScheduleActionStartWorkflow;
import io.temporal.client.schedules.ScheduleAlreadyRunningException;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleIntervalSpec;
import io.temporal.client.schedules.ScheduleOptions;
import io.temporal.client.schedules.SchedulePolicy;
import io.temporal.client.schedules.ScheduleSpec;
import io.temporal.client.schedules.ScheduleUpdate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The schedule that starts {@code Maintenance} every five minutes. */
@Component
public class MaintenanceSchedule {
    /** The workflow type that it starts. */
    public static final String WORKFLOW_TYPE = "Maintenance";

    private static final Logger log = LoggerFactory.getLogger(MaintenanceSchedule.class);
    private static final Duration EVERY = Duration.ofMinutes(5);
    /** A run that hangs must not keep the next ones from starting for ever. */
    private static final Duration RUN_TIMEOUT = Duration.ofMinutes(15);

    private final ScheduleClient client;
    private final Workflows workflows;

    MaintenanceSchedule(ScheduleClient client, Workflows workflows) {
        this.client = client;
        this.workflows = workflows;
    }

    /** Makes the schedule, or brings one that is there up to date. */
    boolean ensure() {
        Schedule schedule = Schedule.newBuilder()
                .setAction(ScheduleActionStartWorkflow.newBuilder()
                        .setWorkflowType(WORKFLOW_TYPE)
                        .setOptions(WorkflowOptions.newBuilder()
                                .setWorkflowId(WorkflowIds.MAINTENANCE)
                                .setTaskQueue(TaskQueues.CONTROL)
                                .setWorkflowRunTimeout(RUN_TIMEOUT)
                                .setStaticSummary("Clean-up and reconciliation")
                                .build())
                        .build())
                .setSpec(ScheduleSpec.newBuilder()
                        .setIntervals(List.of(new ScheduleIntervalSpec(EVERY)))
                        .build())
                .setPolicy(SchedulePolicy.newBuilder()
                        .setOverlap(ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_SKIP)
                        .setCatchupWindow(Duration.ofMinutes(1))
                        .build())
                .build();
        try {
            client.createSchedule(
                    WorkflowIds.MAINTENANCE,
                    schedule,
                    ScheduleOptions.newBuilder().build());
        } catch (ScheduleAlreadyRunningException e) {
            client.getHandle(WorkflowIds.MAINTENANCE).update(input -> new ScheduleUpdate(schedule));
        } catch (RuntimeException e) {
            if (!isUnimplemented(e)) {
                throw e;
            }
            log.warn("this Temporal server has no schedules; maintenance runs on demand only");
        }
        return true;
    }

    /** When the next run starts; empty where the server does not say. */
    public Optional<Instant> nextRun() {
        try {
            return workflows.glance(
                    () -> client.getHandle(WorkflowIds.MAINTENANCE).describe().getInfo().getNextActionTimes().stream()
                            .findFirst());
        } catch (RuntimeException e) {
            log.debug("the schedule does not answer", e);
            return Optional.empty();
        }
    }

    private static boolean isUnimplemented(Throwable failure) {
        for (Throwable current = failure; current != null; current = current.getCause()) {
            if (current instanceof StatusRuntimeException status
                    && status.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
                return true;
            }
        }
        return false;
    }
}
