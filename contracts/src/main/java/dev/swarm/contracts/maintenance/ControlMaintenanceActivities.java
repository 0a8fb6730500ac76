package dev.swarm.contracts.maintenance;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** Maintenance on the control queue. */
@ActivityInterface
public interface ControlMaintenanceActivities {
    /** Reads from Temporal's visibility what runs, and tells builds and projects by their {@code reconcile} signals. */
    @ActivityMethod(name = "maintenance.reconcile")
    RunningWork reconcile();
}
