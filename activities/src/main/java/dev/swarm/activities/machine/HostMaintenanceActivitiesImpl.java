package dev.swarm.activities.machine;

import dev.swarm.contracts.maintenance.HostMaintenanceActivities;
import dev.swarm.contracts.maintenance.MaintenanceRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reaps what nobody holds on this host: machines whose ticket went on without them, machines without a holder for long,
 * what machines left behind, and reservations that lapsed. What is ours is known by the registry and by the provider's
 * marks, never guessed.
 */
public final class HostMaintenanceActivitiesImpl implements HostMaintenanceActivities {
    private static final Logger log = LoggerFactory.getLogger(HostMaintenanceActivitiesImpl.class);

    private final HostRegistry registry;
    private final MachineProvider provider;
    private final Standing standing;

    public HostMaintenanceActivitiesImpl(HostRegistry registry, MachineProvider provider, Standing standing) {
        this.registry = registry;
        this.provider = provider;
        this.standing = standing;
    }

    @Override
    public List<String> clean(@Nullable MaintenanceRequest request) {
        Duration age = request == null ? null : request.olderThan();
        try {
            List<String> removed = new ArrayList<>(reapEnded());
            for (String machineId : provider.machines()) {
                // Released first: a holder that arrives now is told so, instead of adopting what is being destroyed.
                if (registry.releaseIfUnheld(machineId, age) && destroy(machineId)) {
                    removed.add("machine " + machineId);
                }
            }
            removed.addAll(provider.reapLeftovers());
            registry.forgetStale().forEach(machineId -> removed.add("reservation " + machineId));
            return removed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Destroys machines without a holder of which the server says that none will come, and forgets reservations that nobody
     * took up: the worker was away for so long that their tickets went to other hosts, or have ended. Cheap enough to do
     * often. Answers what was removed.
     */
    public List<String> reapEnded() {
        List<String> removed = new ArrayList<>();
        for (RegistryEntry entry : registry.withoutHolder()) {
            Standing.Task holder = entry.holder();
            if (holder != null
                    && standing.of(holder, null) == Standing.Verdict.ENDED
                    && registry.releaseEnded(entry.machineId())
                    && destroy(entry.machineId())) {
                removed.add("machine " + entry.machineId());
            }
        }
        registry.forgetLapsed().forEach(machineId -> removed.add("reservation " + machineId));
        return removed;
    }

    private boolean destroy(String machineId) {
        try {
            provider.destroy(machineId);
            return true;
        } catch (IOException e) {
            log.warn("Machine {} cannot be reaped now; the next clean-up tries again", machineId, e);
            return false;
        }
    }
}
