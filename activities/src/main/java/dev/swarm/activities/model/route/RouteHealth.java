package dev.swarm.activities.model.route;

import java.time.Instant;
import java.util.Locale;

/**
 * How a route of this process is.
 *
 * @param circuit {@code closed}, {@code half_open} or {@code open}
 * @param since when the circuit came into that state
 * @param failureRate percent of outages in the last minute; negative while there are too few calls to tell
 */
public record RouteHealth(ModelRoute route, String circuit, Instant since, float failureRate) {
    static RouteHealth of(ModelRoute route, Circuit circuit) {
        return new RouteHealth(
                route, circuit.state().name().toLowerCase(Locale.ROOT), circuit.since(), circuit.failureRate());
    }
}
