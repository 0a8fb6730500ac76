package dev.swarm.activities.machine.host;

import java.io.IOException;
import java.time.Duration;

/** Waits for what the kernel or another process brings about in its own time and tells nobody of. */
public final class Wait {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long LOOK_EVERY_MILLIS = 2;

    private Wait() {}

    /** What is waited for; asked again and again, it may also help it along. */
    public interface Condition {
        boolean holds() throws IOException;
    }

    /**
     * Waits ten seconds at most. An interrupt does not cut it short: what is being stopped or removed must be gone, also when
     * the activity that asked for it was cancelled.
     *
     * @param problem what is wrong if it does not come about
     * @throws IOException with the problem, or from the condition
     */
    public static void until(Condition condition, String problem) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean interrupted = false;
        try {
            while (!condition.holds()) {
                if (System.nanoTime() > deadline) {
                    throw new IOException(problem + " within " + PATIENCE.toSeconds() + " s");
                }
                try {
                    Thread.sleep(LOOK_EVERY_MILLIS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
