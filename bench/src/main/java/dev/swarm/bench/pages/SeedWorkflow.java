package dev.swarm.bench.pages;

import dev.swarm.contracts.record.AppendRequest;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.List;

/** Has the api record events, as workflows of the platform do. */
@WorkflowInterface
public interface SeedWorkflow {
    @WorkflowMethod
    void append(List<AppendRequest> requests);
}
