package dev.swarm.activities.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.activities.machine.Standing.Task;
import dev.swarm.activities.machine.Standing.Verdict;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInfo;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TemporalStandingTest {
    private final TestWorkflowEnvironment environment = TestWorkflowEnvironment.newInstance();
    private final Standing standing =
            new TemporalStanding(environment.getWorkflowServiceStubs(), environment.getNamespace());
    private final List<Task> tasks = new CopyOnWriteArrayList<>();
    private final List<Verdict> verdicts = new CopyOnWriteArrayList<>();

    /** Two tries, each of which asks where it stands. */
    @ActivityInterface
    public interface Tried {
        @ActivityMethod
        void attempt();
    }

    /** Runs the activity. */
    @WorkflowInterface
    public interface Flow {
        @WorkflowMethod
        void run();
    }

    /** Runs the activity. */
    public static final class FlowImpl implements Flow {
        @Override
        public void run() {
            Workflow.newActivityStub(
                            Tried.class,
                            ActivityOptions.newBuilder()
                                    .setStartToCloseTimeout(Duration.ofSeconds(10))
                                    .setRetryOptions(RetryOptions.newBuilder()
                                            .setInitialInterval(Duration.ofMillis(10))
                                            .build())
                                    .build())
                    .attempt();
        }
    }

    @AfterEach
    void stop() {
        environment.close();
    }

    @Test
    void theServerTellsWhichTryItWaitsFor() {
        Worker worker = environment.newWorker("q");
        worker.registerWorkflowImplementationTypes(FlowImpl.class);
        worker.registerActivitiesImplementations((Tried) () -> {
            ActivityInfo info = Activity.getExecutionContext().getInfo();
            Task task = Task.of(info);
            tasks.add(task);
            verdicts.add(standing.of(task, info.getAttempt()));
            if (info.getAttempt() == 1) {
                throw ApplicationFailure.newFailure("again", "again");
            }
            verdicts.add(standing.of(task, 1));
            verdicts.add(standing.of(task, null));
        });
        environment.start();
        environment
                .getWorkflowClient()
                .newWorkflowStub(
                        Flow.class,
                        WorkflowOptions.newBuilder()
                                .setTaskQueue("q")
                                .setWorkflowId("w")
                                .build())
                .run();

        assertThat(verdicts).containsExactly(Verdict.CURRENT, Verdict.CURRENT, Verdict.RETRIED, Verdict.CURRENT);
        assertThat(tasks.get(0)).isEqualTo(tasks.get(1));
        assertThat(standing.of(tasks.get(0), null)).isEqualTo(Verdict.ENDED);
        assertThat(standing.of(new Task("none", tasks.get(0).runId(), "1"), null))
                .isEqualTo(Verdict.ENDED);
    }
}
