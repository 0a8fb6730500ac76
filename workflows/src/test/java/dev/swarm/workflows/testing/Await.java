package dev.swarm.workflows.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits in real time for something that needs no skipped time. */
public final class Await {
    private static final long AT_MOST = Duration.ofSeconds(15).toNanos();
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
