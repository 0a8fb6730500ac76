package dev.swarm.workflows;

import dev.swarm.contracts.FailureCode;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import java.time.Duration;

/**
 * The kinds of activities there are, by how long they take and how they fail. Short activities have a short
 * start-to-close timeout, because an overloaded server may lose a dispatched one; long ones heartbeat.
 */
public final class ActivityProfiles {
    /** A host that has not started an activity for this long is lost: its worker is gone, or cannot reach Temporal. */
    public static final Duration HOST_SILENCE = Duration.ofSeconds(60);

    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration MODEL_SILENCE = Duration.ofSeconds(30);
    private static final Duration SILENCE_IN_TURN = Duration.ofSeconds(10);
    private static final Duration HOLD_AT_MOST = Duration.ofDays(30);

    private ActivityProfiles() {}

    /** Writing records: tried until the api answers, so that nothing is lost. */
    public static ActivityOptions record(String taskQueue) {
        return quick(taskQueue, "")
                .setStartToCloseTimeout(Duration.ofSeconds(20))
                .build();
    }

    /** A service outside: the model or the forge. */
    public static ActivityOptions external(String taskQueue, String summary) {
        return quick(taskQueue, summary)
                .setStartToCloseTimeout(Duration.ofMinutes(2))
                .setRetryOptions(
                        retry(Duration.ofSeconds(1), Duration.ofSeconds(30)).build())
                .build();
    }

    /**
     * A call of a model, which heartbeats while the answer comes. It waits for its turn as long as the route's limit makes it
     * wait, and is tried until the provider answers; where the provider names a wait, the failure does too.
     *
     * @param taskQueue of the route, see {@link dev.swarm.contracts.TaskQueues#forModelRoute}
     */
    public static ActivityOptions model(String taskQueue, String summary) {
        return quick(taskQueue, summary)
                .setStartToCloseTimeout(Duration.ofMinutes(15))
                .setHeartbeatTimeout(MODEL_SILENCE)
                .setCancellationType(ActivityCancellationType.TRY_CANCEL)
                .setRetryOptions(
                        retry(Duration.ofSeconds(1), Duration.ofMinutes(1)).build())
                .build();
    }

    /** Polling by retry: each failed try is a look; no history is written between looks. */
    public static ActivityOptions poll(String taskQueue, String summary, Duration interval) {
        return quick(taskQueue, summary)
                .setStartToCloseTimeout(Duration.ofMinutes(1))
                .setRetryOptions(RetryOptions.newBuilder()
                        .setInitialInterval(interval)
                        .setBackoffCoefficient(1)
                        .build())
                .build();
    }

    /** Waiting for a host that has room. */
    public static ActivityOptions place(String taskQueue, String summary) {
        return quick(taskQueue, summary).build();
    }

    /** Room on one certain host: tried a few times, because there are other hosts. */
    public static ActivityOptions placeOnHost(String taskQueue, String summary) {
        return quick(taskQueue, summary)
                .setScheduleToStartTimeout(Duration.ofSeconds(20))
                .setRetryOptions(retry(Duration.ofMillis(500), Duration.ofSeconds(2))
                        .setMaximumAttempts(3)
                        .build())
                .build();
    }

    /** A question whose answer is for people to read: without it the work goes on. */
    public static ActivityOptions ask(String taskQueue, String summary) {
        return quick(taskQueue, summary)
                .setScheduleToCloseTimeout(Duration.ofSeconds(30))
                .build();
    }

    /** A short step on a host. */
    public static ActivityOptions onHost(String taskQueue, String summary) {
        return quick(taskQueue, summary)
                .setScheduleToStartTimeout(HOST_SILENCE)
                .setRetryOptions(retry(Duration.ofMillis(500), Duration.ofSeconds(10))
                        .setMaximumAttempts(10)
                        .build())
                .build();
    }

    /** Tidying up a host: takes a while, does not heartbeat, and may be left to the next time. */
    public static ActivityOptions tidyHost(String taskQueue, String summary, Duration atMost) {
        return quick(taskQueue, summary)
                .setScheduleToStartTimeout(HOST_SILENCE)
                .setStartToCloseTimeout(atMost)
                .setRetryOptions(retry(Duration.ofMillis(500), Duration.ofSeconds(10))
                        .setMaximumAttempts(2)
                        .build())
                .build();
    }

    /** A step on a host for which a person waits: it happens at once or not at all. */
    public static ActivityOptions interactive(String taskQueue, String summary) {
        return quick(taskQueue, summary)
                .setScheduleToCloseTimeout(Duration.ofSeconds(20))
                .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
                .build();
    }

    /** Work on a host that takes as long as it takes and heartbeats. */
    public static ActivityOptions longOnHost(String taskQueue, String summary, Duration atMost) {
        return quick(taskQueue, summary)
                .setScheduleToStartTimeout(HOST_SILENCE)
                .setStartToCloseTimeout(atMost)
                .setHeartbeatTimeout(HEARTBEAT)
                .setCancellationType(ActivityCancellationType.TRY_CANCEL)
                .setRetryOptions(retry(Duration.ofMillis(500), Duration.ofSeconds(10))
                        .setMaximumAttempts(20)
                        .build())
                .build();
    }

    /**
     * The same while others wait for its end: a host that is silent for longer than {@code SILENCE_IN_TURN} fails it, after one
     * more try that has as long, and so does what goes wrong twice.
     */
    public static ActivityOptions longInTurn(String taskQueue, String summary, Duration atMost) {
        return longOnHost(taskQueue, summary, atMost).toBuilder()
                .setScheduleToStartTimeout(SILENCE_IN_TURN)
                .setHeartbeatTimeout(SILENCE_IN_TURN)
                .setRetryOptions(retry(Duration.ofMillis(500), Duration.ofMillis(500))
                        .setMaximumAttempts(2)
                        .build())
                .build();
    }

    /** Holding a machine: runs as long as the machine lives. */
    public static ActivityOptions hold(String taskQueue, String summary) {
        return longOnHost(taskQueue, summary, HOLD_AT_MOST);
    }

    private static ActivityOptions.Builder quick(String taskQueue, String summary) {
        return ActivityOptions.newBuilder()
                .setTaskQueue(taskQueue)
                .setSummary(summary.isEmpty() ? null : summary)
                .setStartToCloseTimeout(Duration.ofSeconds(15))
                .setRetryOptions(
                        retry(Duration.ofMillis(200), Duration.ofSeconds(10)).build());
    }

    private static RetryOptions.Builder retry(Duration first, Duration longest) {
        return RetryOptions.newBuilder()
                .setInitialInterval(first)
                .setBackoffCoefficient(2)
                .setMaximumInterval(longest)
                .setDoNotRetry(FailureCode.MACHINE_LOST.name());
    }
}
