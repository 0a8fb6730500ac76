package dev.swarm.activities.machine;

import io.temporal.activity.ActivityInfo;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks the Temporal server whether it still waits for an activity. What a host does after a pause, or after it was cut off,
 * may be of no interest any more; this tells before it has an effect.
 */
@FunctionalInterface
public interface Standing {
    /** What the server says of an activity. */
    enum Verdict {
        /** It waits for this very try. */
        CURRENT,
        /** It has given this try up and has another made, or will. */
        RETRIED,
        /** It waits for none: the activity or its workflow has ended, or was asked to end. */
        ENDED,
        /** It cannot be asked now. */
        UNKNOWN
    }

    /**
     * One activity of one workflow run.
     *
     * @param activityId stays the same over its retries
     */
    record Task(String workflowId, String runId, String activityId) {
        /** The activity that runs here, of a workflow. */
        public static Task of(ActivityInfo info) {
            return new Task(
                    Objects.requireNonNull(info.getWorkflowId()),
                    Objects.requireNonNull(info.getWorkflowRunId()),
                    info.getActivityId());
        }
    }

    /** Never asked anybody: for tests of something else. */
    Standing ALWAYS_CURRENT = (task, attempt) -> Verdict.CURRENT;

    /** @param attempt which try of the activity asks; null where no try in particular does */
    Verdict of(Task task, @Nullable Integer attempt);
}
