package dev.swarm.workflows.testing;

import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.WorkflowIds;
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
 * Makes the host {@code gone}, which nobody serves, lost after a moment of real time, and ticket {@code b-waits} impatient:
 * the in-memory server skips no time while an activity waits for a worker.
 */
final class ShortSilence extends WorkerInterceptorBase {
    private static final String GONE = TaskQueues.forHost(TestPlatform.LOST_HOST);

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
            if (!GONE.equals(options.getTaskQueue()) || options.getScheduleToStartTimeout() == null) {
                return super.executeActivity(input);
            }
            return super.executeActivity(new ActivityInput<>(
                    input.getActivityName(),
                    input.getResultClass(),
                    input.getResultType(),
                    input.getArgs(),
                    ActivityOptions.newBuilder(options)
                            .setScheduleToStartTimeout(Duration.ofMillis(200))
                            .build(),
                    input.getHeader()));
        }
    }
}
