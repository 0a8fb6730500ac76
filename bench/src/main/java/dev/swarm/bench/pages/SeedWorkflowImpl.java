package dev.swarm.bench.pages;

import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.record.AppendRequest;
import dev.swarm.contracts.record.RecordActivities;
import io.temporal.activity.ActivityOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;

public final class SeedWorkflowImpl implements SeedWorkflow {
    @Override
    public void append(List<AppendRequest> requests) {
        RecordActivities records = Workflow.newActivityStub(
                RecordActivities.class,
                ActivityOptions.newBuilder()
                        .setTaskQueue(TaskQueues.RECORDS)
                        .setStartToCloseTimeout(Duration.ofMinutes(1))
                        .build());
        requests.forEach(records::append);
    }
}
