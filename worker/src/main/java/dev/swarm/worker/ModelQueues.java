package dev.swarm.worker;

import dev.swarm.activities.model.author.ChatModelActivities;
import dev.swarm.activities.model.chat.ChatModels;
import dev.swarm.activities.model.context.Repositories;
import dev.swarm.activities.model.offline.OfflineModelActivities;
import dev.swarm.activities.platform.ArtifactStore;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.model.ModelActivities;
import dev.swarm.contracts.model.ModelRoutes;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Serves the queues of the model routes. */
final class ModelQueues {
    /** Where none is configured: who asks hears what to do, and does not wait. */
    static final ChatModels NO_MODELS = (request, heard) -> {
        throw Failure.fatal(
                FailureCode.NOT_FOUND,
                "No model is configured on this platform: set ANTHROPIC_API_KEY, OPENAI_API_KEY or SWARM_MODELS_FILE where its"
                        + " worker starts.");
    };

    private static final int MOST_CALLS = 100;
    private static final int POLLERS = 2;

    private ModelQueues() {}

    /** Who answers what sessions ask. */
    static ModelActivities author(
            Optional<ChatModels> models, ArtifactStore artifacts, Supplier<Repositories> repositories) {
        return models.<ModelActivities>map(some -> new ChatModelActivities(some, artifacts, repositories.get()))
                .orElseGet(() -> new OfflineModelActivities(artifacts));
    }

    static void serve(WorkerFactory factory, Duration heartbeatThrottle, Object... activities) {
        for (String route : ModelRoutes.ALL) {
            Worker worker = factory.newWorker(
                    TaskQueues.forModelRoute(route),
                    WorkerOptions.newBuilder()
                            .setUsingVirtualThreadsOnActivityWorker(true)
                            .setMaxConcurrentActivityExecutionSize(MOST_CALLS)
                            .setMaxConcurrentActivityTaskPollers(POLLERS)
                            .setMaxHeartbeatThrottleInterval(heartbeatThrottle)
                            .build());
            worker.registerActivitiesImplementations(activities);
        }
    }
}
