package dev.swarm.activities.machine;

import dev.swarm.contracts.maintenance.HostMaintenanceActivities;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reaps what nobody holds: machines in this host's own folder, and reservations that lapsed. */
public final class HostMaintenanceActivitiesImpl implements HostMaintenanceActivities {
    private static final Logger log = LoggerFactory.getLogger(HostMaintenanceActivitiesImpl.class);

    private final HostRegistry registry;
    private final MachineProvider provider;

    public HostMaintenanceActivitiesImpl(HostRegistry registry, MachineProvider provider) {
        this.registry = registry;
        this.provider = provider;
    }

    @Override
    public List<String> clean() {
        List<String> removed = new ArrayList<>();
        try {
            for (String machineId : provider.machines()) {
                // Released first: a holder that arrives now is told so, instead of adopting what is being destroyed.
                if (registry.releaseIfUnheld(machineId)) {
                    try {
                        provider.destroy(machineId);
                        removed.add("machine " + machineId);
                    } catch (IOException e) {
                        log.warn("Machine {} cannot be reaped now; the next clean-up tries again", machineId, e);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        registry.forgetStale().forEach(machineId -> removed.add("reservation " + machineId));
        return removed;
    }
}
