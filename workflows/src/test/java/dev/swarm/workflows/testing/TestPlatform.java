package dev.swarm.workflows.testing;

import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.SwarmSearchAttributes;
import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.model.ModelRoutes;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * An in-memory Temporal with the queues of one control plane, the api and one host. Time is skipped in {@link #sleep} and
 * while a test waits for a workflow's result, but never while an activity runs, and a ticket's machine is one.
 */
public final class TestPlatform implements AutoCloseable {
    /** A host on whose queue nobody listens. */
    public static final String LOST_HOST = "gone";

    /** A host that is given up after a moment where others wait for it. */
    public static final String SILENT_HOST = "silent";

    /** A ticket whose timers run out after a moment. */
    public static final String IMPATIENT = "b-waits";

    public final FakeRecords records = new FakeRecords();
    public final FakeForge forge = new FakeForge();
    public final FakeModel model = new FakeModel();
    public final FakeMind mind = new FakeMind();
    public final FakeReviewers reviewers = new FakeReviewers();
    public final FakeHost host;
    private final TestWorkflowEnvironment environment;
    private final Worker control;
    private final List<FakeHost> hosts = new ArrayList<>();

    /** A platform that runs these workflow types. */
    public TestPlatform(Class<?>... workflows) {
        environment = TestWorkflowEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                        .setIdentity("test")
                        .setDataConverter(Payloads.dataConverter())
                        .build())
                .setWorkerFactoryOptions(WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new ShortSilence())
                        .build())
                .build());
        SwarmSearchAttributes.ALL.forEach(
                key -> environment.registerSearchAttribute(key.getName(), IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD));
        host = new FakeHost("h1", environment.getWorkflowClient());
        control = environment.newWorker(TaskQueues.CONTROL);
        control.registerWorkflowImplementationTypes(workflows);
        control.registerActivitiesImplementations(forge, reviewers.seats());
        for (String route : ModelRoutes.ALL) {
            environment
                    .newWorker(TaskQueues.forModelRoute(route))
                    .registerActivitiesImplementations(model, mind, reviewers);
        }
        environment.newWorker(TaskQueues.RECORDS).registerActivitiesImplementations(records);
        environment.newWorker(TaskQueues.forMachineClass("standard")).registerActivitiesImplementations(host);
        addHost(host);
    }

    /** Adds a host before the start. */
    public void addHost(FakeHost added) {
        environment.newWorker(TaskQueues.forHost(added.id)).registerActivitiesImplementations(added);
        hosts.add(added);
    }

    /** Has a host serve one more queue, before the start. */
    public void serve(String taskQueue, FakeHost serving) {
        environment.newWorker(taskQueue).registerActivitiesImplementations(serving);
    }

    public FakeHost newHost(String id) {
        return new FakeHost(id, environment.getWorkflowClient());
    }

    /** A host that can do no more than this. */
    public void addHost(String hostId, Object activities) {
        environment.newWorker(TaskQueues.forHost(hostId)).registerActivitiesImplementations(activities);
    }

    /** The worker of the control queue, to register more before the start. */
    public Worker control() {
        return control;
    }

    public TestPlatform start() {
        environment.start();
        return this;
    }

    public <W> W stub(Class<W> type, String workflowId) {
        return environment
                .getWorkflowClient()
                .newWorkflowStub(
                        type,
                        WorkflowOptions.newBuilder()
                                .setTaskQueue(TaskQueues.CONTROL)
                                .setWorkflowId(workflowId)
                                .build());
    }

    /** A workflow that something else has started. */
    public <W> W running(Class<W> type, String workflowId) {
        return client().newWorkflowStub(type, workflowId);
    }

    public WorkflowClient client() {
        return environment.getWorkflowClient();
    }

    /** Skips time. */
    public void sleep(Duration duration) {
        environment.sleep(duration);
    }

    /** The server's time, in milliseconds since 1970. */
    public long now() {
        return environment.currentTimeMillis();
    }

    /** The events of a workflow's newest run. */
    public List<HistoryEvent> history(String workflowId) {
        return client().fetchHistory(workflowId).getEvents();
    }

    /**
     * Waits until a workflow has seen all its events. The in-memory server does not keep the order of an update and an event
     * that come together, so that such a workflow may not replay; the real one does. A query after a workflow's end replays
     * it, so a test that sends updates looks at the result and at the records instead.
     */
    public void awaitIdle(String workflowId) {
        Await.until(workflowId + " has seen all", () -> {
            EventType last = EventType.EVENT_TYPE_UNSPECIFIED;
            for (HistoryEvent event : history(workflowId)) {
                if (event.getEventType().name().contains("WORKFLOW_TASK")) {
                    last = event.getEventType();
                }
            }
            return last == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED;
        });
    }

    /**
     * Waits until the server knows that an activity of this type has ended. The in-memory server gets stuck where a workflow
     * cancels an activity, in an update, whose result has just come in; the real one does not.
     */
    public void awaitEnded(String workflowId, String activityType) {
        Await.until(activityType + " has ended", () -> {
            long scheduled = 0;
            boolean ended = false;
            for (HistoryEvent event : history(workflowId)) {
                if (event.hasActivityTaskScheduledEventAttributes()
                        && event.getActivityTaskScheduledEventAttributes()
                                .getActivityType()
                                .getName()
                                .equals(activityType)) {
                    scheduled = event.getEventId();
                }
                ended |= scheduled > 0
                        && event.getActivityTaskCompletedEventAttributes().getScheduledEventId() == scheduled;
            }
            return ended;
        });
    }

    @Override
    public void close() {
        forge.end();
        model.end();
        mind.thoughts.end();
        reviewers.end();
        hosts.forEach(FakeHost::end);
        records.appends.end();
        environment.close();
    }
}
