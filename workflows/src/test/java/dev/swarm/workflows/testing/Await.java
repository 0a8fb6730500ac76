package dev.swarm.workflows.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits in real time for something that needs no skipped time. */
public final class Await {
    // A busy machine loses a workflow task now and then; the server gives it out again after 10 seconds.
    private static final long AT_MOST = Duration.ofSeconds(60).toNanos();
    private static final long BETWEEN_LOOKS = Duration.ofMillis(5).toNanos();

    private Await() {}

    public static void until(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > AT_MOST) {
                throw new AssertionError("not in time: " + what);
            }
            LockSupport.parkNanos(BETWEEN_LOOKS);
        }
    }
}
