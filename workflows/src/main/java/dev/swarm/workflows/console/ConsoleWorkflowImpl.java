package dev.swarm.workflows.console;

import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.console.ConsoleActivities;
import dev.swarm.contracts.console.ConsoleRequest;
import dev.swarm.contracts.console.ConsoleWorkflow;
import dev.swarm.workflows.ActivityProfiles;
import io.temporal.workflow.Workflow;

/** Has the host connect the console. Who opened it, and how it ended, the api records: it has both ends. */
public final class ConsoleWorkflowImpl implements ConsoleWorkflow {
    @Override
    public void run(ConsoleRequest request) {
        Workflow.newActivityStub(
                        ConsoleActivities.class,
                        ActivityProfiles.interactive(
                                TaskQueues.forHost(request.hostId()),
                                "Connect a console of machine " + request.machineId()))
                .open(request);
    }
}
