package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Waits for what must come true, and says what it saw last where it did not. */
final class Eventually {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private Eventually() {}

    /** Answers the first value that fits. */
    static <T> T get(String what, Callable<T> look, Predicate<T> fits) throws Exception {
        return get(what, PATIENCE, look, fits);
    }

    static <T> T get(String what, Duration within, Callable<T> look, Predicate<T> fits) throws Exception {
        long deadline = System.nanoTime() + within.toNanos();
        while (true) {
            T seen = look.call();
            if (fits.test(seen)) {
                return seen;
            }
            assertThat(System.nanoTime())
                    .as("%s, within %s; last seen:%n%s", what, within, seen)
                    .isLessThan(deadline);
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
