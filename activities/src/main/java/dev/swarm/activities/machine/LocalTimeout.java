package dev.swarm.activities.machine;

import io.temporal.client.ActivityCanceledException;
import io.temporal.failure.TimeoutFailure;

/**
 * The SDK ends an activity whose heartbeats have not come through for longer than the server waits for them: the worker was
 * stopped, or cut off. It does so by the exception of a cancellation, which nobody asked for: the server tries the activity
 * again, on this host first.
 */
public final class LocalTimeout {
    private LocalTimeout() {}

    /** Whether this is no cancellation, but such an end: what the activity watched must stay for the next try. */
    public static boolean causes(ActivityCanceledException e) {
        return e.getCause() instanceof TimeoutFailure;
    }
}
