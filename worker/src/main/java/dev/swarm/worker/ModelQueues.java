package dev.swarm.worker;

import dev.swarm.activities.model.route.ModelRoute;
import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.model.ModelRoutes;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Serves the queues of the model routes; Temporal keeps each route's requests per minute over all workers. */
final class ModelQueues {
    private static final int MOST_CALLS = 100;
    private static final int POLLERS = 2;
    private static final double SECONDS = 60;

    private ModelQueues() {}

    /**
     * Polls the queue of each route.
     *
     * @param activities all that ask models, or stand in for them
     */
    static void serve(
            WorkerFactory factory, List<ModelRoute> routes, Duration heartbeatThrottle, Object... activities) {
        perSecond(routes)
                .forEach((route, rate) -> factory.newWorker(
                                TaskQueues.forModelRoute(route),
                                WorkerOptions.newBuilder()
                                        .setUsingVirtualThreadsOnActivityWorker(true)
                                        .setMaxConcurrentActivityExecutionSize(MOST_CALLS)
                                        .setMaxConcurrentActivityTaskPollers(POLLERS)
                                        .setMaxHeartbeatThrottleInterval(heartbeatThrottle)
                                        .setMaxTaskQueueActivitiesPerSecond(rate)
                                        .build())
                        .registerActivitiesImplementations(activities));
    }

    /** How many requests each route takes in a second, 0 for any number; also of those that only stand-ins answer. */
    static Map<String, Double> perSecond(List<ModelRoute> routes) {
        Map<String, Double> rates = new LinkedHashMap<>();
        ModelRoutes.ALL.forEach(name -> rates.put(name, 0.0));
        routes.forEach(route -> rates.put(route.name(), route.requestsPerMinute() / SECONDS));
        return rates;
    }
}
