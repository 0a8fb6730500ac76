package dev.swarm.contracts.console;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** One console: has the host connect it. Ends as soon as it is connected or cannot be. */
@WorkflowInterface
public interface ConsoleWorkflow {
    @WorkflowMethod(name = "Console")
    void run(ConsoleRequest request);
}
