package dev.swarm.api.spend;

import dev.swarm.api.settings.SwarmSettings;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.record.RecordedEvent;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Keeps how long machines worked for tickets, within the transaction that records their events. */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class MachineTime {
    private final JdbcClient jdbc;
    private final SwarmSettings settings;

    MachineTime(JdbcClient jdbc, SwarmSettings settings) {
        this.jdbc = jdbc;
        this.settings = settings;
    }

    public void assigned(RecordedEvent event, DomainEvent.TicketAssigned assigned) {
        EventScope scope = event.scope();
        if (scope.projectId() == null || scope.buildId() == null || scope.ticketId() == null) {
            return;
        }
        jdbc.sql("""
                        insert into machine_time (machine_id, started_at, project_id, session_id, build_id, ticket_id, hour_price)
                        values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing""")
                .param(assigned.machineId())
                .param(time(event))
                .param(scope.projectId())
                .param(scope.sessionId())
                .param(scope.buildId())
                .param(scope.ticketId())
                .param(settings.rates().vmHour())
                .update();
    }

    public void released(RecordedEvent event, DomainEvent.MachineReleased released) {
        jdbc.sql("""
                        update machine_time set ended_at = ? where machine_id = ? and started_at =
                            (select max(started_at) from machine_time where machine_id = ?)""")
                .params(time(event), released.machineId(), released.machineId())
                .update();
    }

    /** The ticket will release no machine any more, as when its workflow was ended from outside. */
    public void ended(RecordedEvent event) {
        jdbc.sql("update machine_time set ended_at = ? where ticket_id = ? and ended_at is null")
                .param(time(event))
                .param(event.scope().ticketId())
                .update();
    }

    private static OffsetDateTime time(RecordedEvent event) {
        return event.at().atOffset(ZoneOffset.UTC);
    }
}
