package dev.swarm.api;

import dev.swarm.contracts.maintenance.MaintenanceReport;
import dev.swarm.contracts.maintenance.MaintenanceRequest;
import dev.swarm.contracts.maintenance.MaintenanceWorkflow;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A clean-up that says what it did. */
public class SmallMaintenance implements MaintenanceWorkflow {
    @Override
    public MaintenanceReport run(@Nullable MaintenanceRequest request) {
        List<String> removed = request == null || request.olderThan() == null
                ? List.of("machine m-9")
                : List.of("machine m-9", "machine m-" + request.olderThan().toMinutes());
        new Recorder(new EventScope(null, null, null, null))
                .record(null, null, new DomainEvent.CleanupFinished(removed, 1, Map.of("machine", removed.size())));
        return new MaintenanceReport(removed, 1);
    }
}
