package dev.swarm.api.console;

import dev.swarm.api.fleet.FleetLog;
import dev.swarm.api.fleet.Machine;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Who was let into which machine, when, and how it ended: in a table, and in the timeline of the machine's ticket. */
@Component
@Transactional
public class ConsoleRecords implements ApplicationRunner {
    private static final Logger log = LoggerFactory.getLogger(ConsoleRecords.class);

    private final JdbcTemplate jdbc;
    private final FleetLog fleetLog;

    ConsoleRecords(JdbcTemplate jdbc, FleetLog fleetLog) {
        this.jdbc = jdbc;
        this.fleetLog = fleetLog;
    }

    /** One console as it was recorded. */
    private record Row(
            String consoleId, String machineId, @Nullable String ticketId, Instant openedAt) {}

    /** Consoles end with the process that connects their two ends. */
    @Override
    public void run(ApplicationArguments arguments) {
        List<Row> open = jdbc.query(
                "select console_id, machine_id, ticket_id, opened_at from console where ended_at is null",
                (row, number) -> new Row(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getObject(4, OffsetDateTime.class).toInstant()));
        open.forEach(console -> end(console, "the api was restarted"));
        if (!open.isEmpty()) {
            log.info("{} consoles ended with the api's last run", open.size());
        }
    }

    /** Must succeed before the person is let in. */
    public void opened(String consoleId, Machine machine, String openedBy, Instant at) {
        jdbc.update(
                "insert into console (console_id, machine_id, host_id, ticket_id, opened_by, opened_at) "
                        + "values (?, ?, ?, ?, ?, ?)",
                consoleId,
                machine.machineId(),
                machine.hostId(),
                machine.ticketId(),
                openedBy,
                at.atOffset(ZoneOffset.UTC));
        fleetLog.add(
                "console/" + consoleId,
                "api",
                1,
                openedBy,
                scope(machine.ticketId()),
                new DomainEvent.ConsoleOpened(consoleId, machine.machineId(), machine.hostId()));
    }

    public void ended(Console console, String reason) {
        end(new Row(console.id, console.machine.machineId(), console.machine.ticketId(), console.openedAt), reason);
    }

    private void end(Row console, String reason) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        if (jdbc.update(
                        "update console set ended_at = ?, end_reason = ? where console_id = ? and ended_at is null",
                        now.atOffset(ZoneOffset.UTC),
                        reason,
                        console.consoleId())
                == 1) {
            fleetLog.add(
                    "console/" + console.consoleId(),
                    "api",
                    2,
                    null,
                    scope(console.ticketId()),
                    new DomainEvent.ConsoleClosed(
                            console.consoleId(),
                            console.machineId(),
                            reason,
                            Duration.between(console.openedAt(), now)));
        }
    }

    private EventScope scope(@Nullable String ticketId) {
        if (ticketId == null) {
            return new EventScope(null, null, null, null);
        }
        return jdbc
                .query(
                        "select project_id, build_id from ticket where ticket_id = ?",
                        (row, number) -> new EventScope(row.getString(1), null, row.getString(2), ticketId),
                        ticketId)
                .stream()
                .findFirst()
                .orElseGet(() -> new EventScope(null, null, null, ticketId));
    }
}
