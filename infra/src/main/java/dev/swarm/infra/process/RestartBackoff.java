package dev.swarm.infra.process;

import java.time.Duration;

/** The pauses between restarts: doubling, and short again for a process that had run for a while. */
final class RestartBackoff {
    private static final Duration LONG_LIFE = Duration.ofSeconds(30);

    private final Duration first;
    private final Duration longest;
    private Duration next;

    RestartBackoff(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        this.next = first;
    }

    Duration pauseAfter(Duration lived) {
        if (lived.compareTo(LONG_LIFE) >= 0) {
            next = first;
        }
        Duration pause = next;
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(longest) > 0 ? longest : doubled;
        return pause;
    }
}
