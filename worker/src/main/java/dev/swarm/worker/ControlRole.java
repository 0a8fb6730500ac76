package dev.swarm.worker;

import dev.swarm.activities.agent.role.Roles;
import dev.swarm.activities.agent.think.ThinkActivitiesImpl;
import dev.swarm.activities.forge.ForgeAccess;
import dev.swarm.activities.forge.ForgeActivitiesImpl;
import dev.swarm.activities.forge.ForgeWebhook;
import dev.swarm.activities.forge.GitHubForge;
import dev.swarm.activities.platform.HttpArtifactStore;
import dev.swarm.activities.review.ReviewActivitiesImpl;
import dev.swarm.activities.review.VoteActivitiesImpl;
import dev.swarm.activities.workspace.GitAttemptRefs;
import dev.swarm.activities.workspace.GitRepositories;
import dev.swarm.contracts.TaskQueues;
import dev.swarm.workflows.agent.AgentWorkflowImpl;
import dev.swarm.workflows.build.BuildWorkflowImpl;
import dev.swarm.workflows.console.ConsoleWorkflowImpl;
import dev.swarm.workflows.maintenance.MaintenanceWorkflowImpl;
import dev.swarm.workflows.project.ProjectWorkflowImpl;
import dev.swarm.workflows.session.DesignSessionWorkflowImpl;
import dev.swarm.workflows.ticket.TicketWorkflowImpl;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerOptions;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Polls the queues of workflows, of the forge and of models. */
record ControlRole(WorkerProcess process, WebhookSettings webhook, AgentSettings agents) {
    private static final Logger log = LoggerFactory.getLogger(ControlRole.class);
    /** So soon people see that a route fails. */
    private static final Duration MODELS = Duration.ofSeconds(5);

    void register(WorkerProcess.Connections connections) {
        HttpArtifactStore artifacts = connections.artifacts();
        ForgeAccess forge = process.membership().forge();
        Models models = process.models(artifacts);
        Worker worker = connections
                .factory()
                .newWorker(
                        TaskQueues.CONTROL,
                        WorkerOptions.newBuilder()
                                .setUsingVirtualThreadsOnActivityWorker(true)
                                .setMaxConcurrentActivityExecutionSize(100)
                                .setMaxHeartbeatThrottleInterval(WorkerProcess.HEARTBEAT_THROTTLE)
                                .build());
        worker.registerWorkflowImplementationTypes(
                DesignSessionWorkflowImpl.class,
                BuildWorkflowImpl.class,
                TicketWorkflowImpl.class,
                AgentWorkflowImpl.class,
                ProjectWorkflowImpl.class,
                MaintenanceWorkflowImpl.class,
                ConsoleWorkflowImpl.class);
        Roles roles = agents.allRoles();
        worker.registerActivitiesImplementations(
                new ForgeActivitiesImpl(
                        new GitHubForge(forge, forgeWebhook()),
                        new GitAttemptRefs(forge, process.folder("attempt-refs")),
                        artifacts,
                        process.settings().apiUrl()),
                new ReviewActivitiesImpl(roles, models.names()),
                new Reconciliation(connections.client()));
        ThinkActivitiesImpl think = new ThinkActivitiesImpl(models.chat(), artifacts, process.logs(), roles);
        VoteActivitiesImpl votes = new VoteActivitiesImpl(roles, models.chat(), artifacts);
        ModelQueues.serve(
                connections.factory(),
                models.routes(),
                WorkerProcess.HEARTBEAT_THROTTLE,
                models.author(artifacts, () -> new GitRepositories(forge, process.folder("repositories"))),
                think,
                votes);
        process.repeatedly("report of model routes", MODELS, models::report);
        log.info("Model routes: {}", models.isOffline() ? "none, all runs offline" : models);
    }

    private @Nullable ForgeWebhook forgeWebhook() {
        URI url = webhook.url();
        return url == null ? null : new ForgeWebhook(url, webhook.secretFile());
    }
}
