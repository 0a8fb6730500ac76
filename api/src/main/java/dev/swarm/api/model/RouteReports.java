package dev.swarm.api.model;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * What each worker last said of its model routes. Kept in memory: workers say it every few seconds, so it is there again soon
 * after a start.
 */
@Component
class RouteReports {
    /** A worker that has not spoken for so long is away. */
    private static final Duration GOOD_FOR = Duration.ofSeconds(60);

    private final Map<String, Report> reports = new TreeMap<>();
    private final InstantSource clock;

    /** @param routes in the configuration's order; empty for a worker without models */
    record Report(String workerId, Instant reportedAt, List<RouteState> routes) {}

    @Autowired
    RouteReports() {
        this(InstantSource.system());
    }

    RouteReports(InstantSource clock) {
        this.clock = clock;
    }

    synchronized void put(String workerId, List<RouteState> routes) {
        reports.put(workerId, new Report(workerId, clock.instant(), List.copyOf(routes)));
    }

    /** Of the workers that are there, by their names. */
    synchronized List<Report> live() {
        Instant oldest = clock.instant().minus(GOOD_FOR);
        reports.values().removeIf(report -> report.reportedAt().isBefore(oldest));
        return List.copyOf(reports.values());
    }

    /** Each route once: as the worker has it whose circuit is worst. */
    List<RouteState> routes() {
        Map<String, RouteState> worst = new LinkedHashMap<>();
        for (Report report : live()) {
            for (RouteState route : report.routes()) {
                worst.merge(route.name(), route, (first, other) -> other.isWorseThan(first) ? other : first);
            }
        }
        return new ArrayList<>(worst.values());
    }
}
