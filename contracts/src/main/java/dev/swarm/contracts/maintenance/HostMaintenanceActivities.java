package dev.swarm.contracts.maintenance;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Maintenance on a host's own queue. */
@ActivityInterface
public interface HostMaintenanceActivities {
    /**
     * Removes machines, processes, folders and reservations that no live ticket holds; answers what was removed.
     *
     * @param request null for the usual age of machines
     */
    @ActivityMethod(name = "host.clean")
    List<String> clean(@Nullable MaintenanceRequest request);
}
