package dev.swarm.activities.model.route;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Keeps calls from a provider that is down: opens at 50 % outages within a minute, lets calls through again 30 seconds later,
 * and closes after 3 of them in a row went well. What the provider refuses to do is no outage.
 */
final class Circuit {
    private static final int WINDOW_SECONDS = 60;
    private static final int AT_LEAST_CALLS = 4;
    private static final int TRIALS = 3;
    private static final Duration REST = Duration.ofSeconds(30);

    private final CircuitBreaker breaker;
    private final Clock clock;
    private volatile Instant since;

    /** What it says of itself. */
    enum State {
        CLOSED,
        HALF_OPEN,
        OPEN
    }

    Circuit(String route, Clock clock) {
        this.clock = clock;
        this.since = clock.instant();
        this.breaker = CircuitBreaker.of(
                route,
                CircuitBreakerConfig.custom()
                        .clock(clock)
                        .slidingWindow(WINDOW_SECONDS, AT_LEAST_CALLS, SlidingWindowType.TIME_BASED)
                        .failureRateThreshold(50)
                        .waitDurationInOpenState(REST)
                        .permittedNumberOfCallsInHalfOpenState(TRIALS)
                        .build());
        breaker.getEventPublisher().onStateTransition(event -> since = clock.instant());
    }

    /** Asks whether a call may be made; each yes is followed by one of {@link #went}, {@link #failed} and {@link #left}. */
    boolean permits() {
        return breaker.tryAcquirePermission();
    }

    void went() {
        breaker.onSuccess(0, TimeUnit.NANOSECONDS);
    }

    void failed(ProviderFault fault) {
        if (!fault.isOutage()) {
            left();
            return;
        }
        if (breaker.getState() == CircuitBreaker.State.HALF_OPEN) {
            // By itself it would wait for all trials and look at the share of failures among them: one of three would
            // do.
            breaker.transitionToOpenState();
        } else {
            breaker.onError(0, TimeUnit.NANOSECONDS, fault);
        }
    }

    /** The call says nothing about the provider's health. */
    void left() {
        breaker.releasePermission();
    }

    State state() {
        return switch (breaker.getState()) {
            case OPEN, FORCED_OPEN -> State.OPEN;
            case HALF_OPEN -> State.HALF_OPEN;
            default -> State.CLOSED;
        };
    }

    /** When it came into its state. */
    Instant since() {
        return since;
    }

    /** Percent of outages in the last minute; negative while there are too few calls to tell. */
    float failureRate() {
        return breaker.getMetrics().getFailureRate();
    }

    /** How long it stays open; at least a second, so that nobody spins. */
    Duration rest() {
        Duration left = Duration.between(clock.instant(), since.plus(REST));
        return left.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : left;
    }
}
