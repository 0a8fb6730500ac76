package dev.swarm.activities.model.chat;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Heartbeats of an activity while it asks a model. A model may think for minutes before its first word, so they come from
 * beside the call. Where the activity was cancelled, the call is interrupted.
 */
public final class CallHeartbeat {
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final ActivityExecutionContext context;
    private final Thread asking = Thread.currentThread();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Object lock = new Object();
    private @Nullable ActivityCompletionException stopped;

    private CallHeartbeat(ActivityExecutionContext context) {
        this.context = context;
    }

    /** Runs the call in the current thread, which is an activity's. */
    public static <T> T during(Supplier<T> call) {
        return during(EVERY, call);
    }

    static <T> T during(Duration every, Supplier<T> call) {
        return new CallHeartbeat(Activity.getExecutionContext()).run(every, call);
    }

    private <T> T run(Duration every, Supplier<T> call) {
        Thread.ofVirtual().start(() -> beat(every));
        try {
            T answer = call.get();
            end();
            return answer;
        } catch (RuntimeException failure) {
            ActivityCompletionException why = end();
            if (why != null) {
                why.addSuppressed(failure);
                throw why;
            }
            throw failure;
        } finally {
            end();
        }
    }

    private void beat(Duration every) {
        try {
            while (!end.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                context.heartbeat(null);
            }
        } catch (ActivityCompletionException nobodyWaits) {
            synchronized (lock) {
                if (end.getCount() > 0) {
                    stopped = nobodyWaits;
                    asking.interrupt();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Answers why the call was interrupted; null where it was not. The thread is the worker's again afterwards. */
    private @Nullable ActivityCompletionException end() {
        synchronized (lock) {
            if (stopped != null && end.getCount() > 0) {
                boolean ignored = Thread.interrupted();
            }
            end.countDown();
            return stopped;
        }
    }
}
