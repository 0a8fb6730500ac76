package dev.swarm.contracts.maintenance;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import org.jspecify.annotations.Nullable;

/**
 * Started every five minutes by the schedule {@code swarm-maintenance}, and on demand: has each live host reap what no
 * live ticket holds, and tells builds and projects what is really running.
 */
@WorkflowInterface
public interface MaintenanceWorkflow {
    /** @param request null for the usual, as the schedule asks for */
    @WorkflowMethod(name = "Maintenance")
    MaintenanceReport run(@Nullable MaintenanceRequest request);
}
