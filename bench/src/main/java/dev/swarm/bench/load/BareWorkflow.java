package dev.swarm.bench.load;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** What a ticket costs at the very least: as many activities, one after the other, and nothing else. */
@WorkflowInterface
public interface BareWorkflow {
    @WorkflowMethod(name = "BenchBare")
    int run(BareInput input);
}
