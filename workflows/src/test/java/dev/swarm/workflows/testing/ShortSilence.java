package dev.swarm.workflows.testing;

import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.workflows.ActivityProfiles;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptorBase;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Makes the host {@code gone}, which nobody serves, lost after a moment of real time, ticket {@code b-waits} impatient, and
 * those who wait for host {@code silent} in their turn: the in-memory server skips no time while an activity runs or waits
 * for a worker.
 */
final class ShortSilence extends WorkerInterceptorBase {
    private static final String GONE = TaskQueues.forHost(TestPlatform.LOST_HOST);
    private static final String SILENT = TaskQueues.forHost(TestPlatform.SILENT_HOST);
    private static final ActivityOptions IN_TURN = ActivityProfiles.longInTurn("", "", Duration.ofMinutes(1));
    private static final Duration MOMENT = Duration.ofMillis(200);

    @Override
    public WorkflowInboundCallsInterceptor interceptWorkflow(WorkflowInboundCallsInterceptor next) {
        return new WorkflowInboundCallsInterceptorBase(next) {
            @Override
            public void init(WorkflowOutboundCallsInterceptor outbound) {
                super.init(new Shortening(outbound));
            }
        };
    }

    private static final class Shortening extends WorkflowOutboundCallsInterceptorBase {
        Shortening(WorkflowOutboundCallsInterceptor next) {
            super(next);
        }

        @Override
        public boolean await(Duration timeout, String reason, Supplier<Boolean> unblockCondition) {
            boolean impatient = Workflow.getInfo().getWorkflowId().equals(WorkflowIds.ticket(TestPlatform.IMPATIENT));
            return super.await(impatient ? Duration.ofMillis(100) : timeout, reason, unblockCondition);
        }

        @Override
        public <R> ActivityOutput<R> executeActivity(ActivityInput<R> input) {
            ActivityOptions options = input.getOptions();
            if (GONE.equals(options.getTaskQueue()) && options.getScheduleToStartTimeout() != null) {
                return executeActivity(
                        input,
                        ActivityOptions.newBuilder(options)
                                .setScheduleToStartTimeout(MOMENT)
                                .build());
            }
            boolean isWaitedFor = IN_TURN.getHeartbeatTimeout().equals(options.getHeartbeatTimeout());
            if (SILENT.equals(options.getTaskQueue()) && isWaitedFor) {
                return executeActivity(
                        input,
                        ActivityOptions.newBuilder(options)
                                .setHeartbeatTimeout(MOMENT)
                                .build());
            }
            return super.executeActivity(input);
        }

        private <R> ActivityOutput<R> executeActivity(ActivityInput<R> input, ActivityOptions options) {
            return super.executeActivity(new ActivityInput<>(
                    input.getActivityName(),
                    input.getResultClass(),
                    input.getResultType(),
                    input.getArgs(),
                    options,
                    input.getHeader()));
        }
    }
}
