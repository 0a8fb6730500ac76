package dev.swarm.activities.model.route;

import java.time.Duration;

/**
 * How long a call may take.
 *
 * @param connect to reach the provider
 * @param silence without a byte: models think for minutes before the first word, and not all providers send signs of life
 * @param whole less than the activity's time, so that the provider's fault is named
 */
record CallTimes(Duration connect, Duration silence, Duration whole) {
    static final CallTimes USUAL = new CallTimes(Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofMinutes(14));
}
