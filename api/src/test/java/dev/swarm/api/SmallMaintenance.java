package dev.swarm.api;

import dev.swarm.contracts.maintenance.MaintenanceReport;
import dev.swarm.contracts.maintenance.MaintenanceWorkflow;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import java.util.List;

/** A clean-up that says what it did. */
public class SmallMaintenance implements MaintenanceWorkflow {
    @Override
    public MaintenanceReport run() {
        new Recorder(new EventScope(null, null, null, null))
                .record(null, null, new DomainEvent.CleanupFinished(List.of("machine m-9"), 1));
        return new MaintenanceReport(List.of("machine m-9"), 1);
    }
}
