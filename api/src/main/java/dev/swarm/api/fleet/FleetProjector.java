package dev.swarm.api.fleet;

import dev.swarm.api.platform.PlatformState;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.RecordedEvent;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Keeps the read model of machines and clean-ups, within the transaction that records their events. */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class FleetProjector {
    private final Machines machines;
    private final PlatformState platform;
    private final JsonMapper json;

    FleetProjector(Machines machines, PlatformState platform, JsonMapper json) {
        this.machines = machines;
        this.platform = platform;
        this.json = json;
    }

    public void assigned(RecordedEvent event, DomainEvent.TicketAssigned assigned) {
        String ticketId = event.scope().ticketId();
        if (ticketId != null) {
            machines.up(assigned.machineId(), assigned.hostId(), assigned.provider(), ticketId, event.at());
        }
    }

    public void released(DomainEvent.MachineReleased released) {
        machines.released(released.machineId());
    }

    public void cleaned(RecordedEvent event, DomainEvent.CleanupFinished finished) {
        Cleanup.LastRun before = platform.find(Cleanup.STATE)
                .map(text -> json.readValue(text, Cleanup.LastRun.class))
                .orElse(null);
        platform.put(Cleanup.STATE, json.writeValueAsString(Cleanup.LastRun.after(before, event.at(), finished)));
    }
}
