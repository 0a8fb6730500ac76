package dev.swarm.api;

import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.record.AppendRequest;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.record.RecordActivities;
import dev.swarm.contracts.record.RecordedEvent;
import io.temporal.activity.ActivityOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records the events of a small workflow through the api's own activities. */
final class Recorder {
    private final RecordActivities records = Workflow.newActivityStub(
            RecordActivities.class,
            ActivityOptions.newBuilder()
                    .setTaskQueue(TaskQueues.RECORDS)
                    .setStartToCloseTimeout(Duration.ofSeconds(20))
                    .build());
    private final EventScope scope;
    private long seq;

    Recorder(EventScope scope) {
        this.scope = scope;
    }

    void record(@Nullable String actor, @Nullable String state, DomainEvent event) {
        record(scope, actor, state, event);
    }

    void record(EventScope about, @Nullable String actor, @Nullable String state, DomainEvent event) {
        WorkflowInfo info = Workflow.getInfo();
        RecordedEvent recorded = new RecordedEvent(
                ++seq, Instant.ofEpochMilli(Workflow.currentTimeMillis()), about, actor, state, event);
        records.append(new AppendRequest(info.getWorkflowId(), info.getRunId(), List.of(recorded)));
    }
}
