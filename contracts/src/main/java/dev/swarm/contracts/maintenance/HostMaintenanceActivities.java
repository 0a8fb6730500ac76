package dev.swarm.contracts.maintenance;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;

/** Maintenance on a host's own queue. */
@ActivityInterface
public interface HostMaintenanceActivities {
    /** Removes machines, processes, folders and reservations that no live ticket holds; answers what was removed. */
    @ActivityMethod(name = "host.clean")
    List<String> clean();
}
