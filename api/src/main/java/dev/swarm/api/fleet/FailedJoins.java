package dev.swarm.api.fleet;

import dev.swarm.api.problem.ProblemException;
import dev.swarm.contracts.FailureCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Slows down whoever guesses join tokens. Guessing 256 bits is hopeless anyway; this spares the database. Only refusals
 * count, so hosts with good tokens never wait.
 */
@Component
class FailedJoins {
    static final int MOST = 30;
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int ADDRESSES = 10_000;

    private final Clock clock;
    private final Map<String, Window> windows = new LinkedHashMap<>();

    @Autowired
    FailedJoins() {
        this(Clock.systemUTC());
    }

    FailedJoins(Clock clock) {
        this.clock = clock;
    }

    private record Window(Instant start, int refusals) {}

    /** Refuses an address that was refused too often within the last minute. */
    synchronized void check(String address) {
        Window window = windows.get(address);
        if (window != null && window.refusals() >= MOST && isOpen(window)) {
            throw new ProblemException(
                    FailureCode.RATE_LIMITED, "Too many join tokens from this address were refused within a minute.");
        }
    }

    synchronized void refused(String address) {
        Window window = windows.remove(address);
        windows.put(
                address,
                window != null && isOpen(window)
                        ? new Window(window.start(), window.refusals() + 1)
                        : new Window(clock.instant(), 1));
        if (windows.size() > ADDRESSES) {
            windows.remove(windows.keySet().iterator().next());
        }
    }

    private boolean isOpen(Window window) {
        return clock.instant().isBefore(window.start().plus(WINDOW));
    }
}
