package dev.swarm.contracts.maintenance;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Started every five minutes by the schedule {@code swarm-maintenance}, and on demand: has each live host reap what no
 * live ticket holds, and tells builds and projects what is really running.
 */
@WorkflowInterface
public interface MaintenanceWorkflow {
    @WorkflowMethod(name = "Maintenance")
    MaintenanceReport run();
}
