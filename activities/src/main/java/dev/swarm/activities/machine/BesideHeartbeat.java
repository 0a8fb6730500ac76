package dev.swarm.activities.machine;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Heartbeats of an activity while one long call runs in it: the first machine of an image waits for its template, and must not
 * be taken for lost meanwhile.
 */
final class BesideHeartbeat implements AutoCloseable {
    /** Not by interruption: that would break a heartbeat which is on its way. */
    private final CountDownLatch end = new CountDownLatch(1);

    BesideHeartbeat(ActivityExecutionContext context, Duration every) {
        Thread.ofVirtual().start(() -> beat(context, every));
    }

    private void beat(ActivityExecutionContext context, Duration every) {
        try {
            while (!end.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                context.heartbeat(null);
            }
        } catch (InterruptedException | ActivityCompletionException nobodyWaits) {
            // The activity's own next heartbeat says so too.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        end.countDown();
    }
}
