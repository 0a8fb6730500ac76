package dev.swarm.api.operations;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Hosts and machines, as hosts report them and as events tell of them. */
@Component
public class Fleet {
    /** A host that was silent for longer counts as away. */
    private static final Duration LIVE_FOR = Duration.ofMinutes(2);

    private final JdbcTemplate jdbc;

    Fleet(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    record Host(
            String hostId,
            String provider,
            List<String> machineClasses,
            int slots,
            int used,
            Instant lastSeen,
            boolean live) {}

    /**
     * A machine.
     *
     * @param state up or released
     * @param healthy false where its host said so, or has not spoken of it lately
     */
    record Machine(
            long ordinal,
            String machineId,
            String hostId,
            String provider,
            @Nullable String ticketId,
            String state,
            boolean healthy,
            Instant lastSeen,
            int memoryMiB,
            int diskMiB,
            double cpuPercent,
            Instant since) {
        boolean isUp() {
            return state.equals("up");
        }
    }

    /** What a host says of one of its machines. */
    record MachineReport(
            String machineId,
            @Nullable String ticketId,
            boolean healthy,
            int memoryMiB,
            int diskMiB,
            double cpuPercent,
            @Nullable Instant since) {}

    public List<String> liveHostIds() {
        return jdbc.query(
                "select host_id from host where last_seen > ? order by host_id",
                (row, number) -> row.getString(1),
                time(Instant.now().minus(LIVE_FOR)));
    }

    List<Host> hosts() {
        Instant limit = Instant.now().minus(LIVE_FOR);
        return jdbc.query(
                "select host_id, provider, machine_classes, slots, used, last_seen from host order by host_id",
                (row, number) -> {
                    Instant seen = row.getObject(6, OffsetDateTime.class).toInstant();
                    return new Host(
                            row.getString(1),
                            row.getString(2),
                            List.of((String[]) row.getArray(3).getArray()),
                            row.getInt(4),
                            row.getInt(5),
                            seen,
                            seen.isAfter(limit));
                });
    }

    /** All classes that a host offers or a project asks for. */
    Set<String> machineClasses() {
        return new TreeSet<>(jdbc.query(
                "select unnest(machine_classes) from host union select machine_class from project",
                (row, number) -> row.getString(1)));
    }

    /** Takes a host's report; machines it no longer names are gone. */
    @Transactional
    public void report(
            String hostId,
            String provider,
            List<String> machineClasses,
            int slots,
            int used,
            List<MachineReport> machines) {
        OffsetDateTime now = time(Instant.now());
        jdbc.update("""
                insert into host (host_id, provider, machine_classes, slots, used, last_seen) values (?, ?, ?, ?, ?, ?)
                on conflict (host_id) do update set provider = excluded.provider,
                    machine_classes = excluded.machine_classes, slots = excluded.slots, used = excluded.used,
                    last_seen = excluded.last_seen""", hostId, provider, machineClasses.toArray(String[]::new), slots, used, now);
        for (MachineReport machine : machines) {
            jdbc.update(
                    """
                    insert into machine (machine_id, host_id, provider, ticket_id, state, healthy, last_seen, memory_mib,
                                         disk_mib, cpu_percent, since)
                    values (?, ?, ?, ?, 'up', ?, ?, ?, ?, ?, ?)
                    on conflict (machine_id) do update set host_id = excluded.host_id, provider = excluded.provider,
                        ticket_id = coalesce(excluded.ticket_id, machine.ticket_id), state = 'up',
                        healthy = excluded.healthy, last_seen = excluded.last_seen, memory_mib = excluded.memory_mib,
                        disk_mib = excluded.disk_mib, cpu_percent = excluded.cpu_percent""",
                    machine.machineId(),
                    hostId,
                    provider,
                    machine.ticketId(),
                    machine.healthy(),
                    now,
                    machine.memoryMiB(),
                    machine.diskMiB(),
                    machine.cpuPercent(),
                    machine.since() == null ? now : time(machine.since()));
        }
        // A machine that an event has told of just now may be missing from a report that was on its way already.
        jdbc.update(
                "update machine set state = 'released' where host_id = ? and state = 'up' and last_seen < ?",
                hostId,
                now.minus(LIVE_FOR));
    }

    void up(String machineId, String hostId, String provider, String ticketId, Instant at) {
        jdbc.update("""
                insert into machine (machine_id, host_id, provider, ticket_id, state, healthy, last_seen, since)
                values (?, ?, ?, ?, 'up', true, ?, ?)
                on conflict (machine_id) do update set ticket_id = excluded.ticket_id, host_id = excluded.host_id""", machineId, hostId, provider, ticketId, time(at), time(at));
    }

    void released(String machineId) {
        jdbc.update("update machine set state = 'released', healthy = true where machine_id = ?", machineId);
    }

    Optional<Machine> machine(String machineId) {
        return jdbc.query("select * from machine where machine_id = ?", rows(), machineId).stream()
                .findFirst();
    }

    List<Machine> machines(boolean onlyUp, long below, int limit) {
        String filter = onlyUp ? " and state = 'up'" : "";
        return jdbc.query(
                "select * from machine where ordinal < ?" + filter + " order by ordinal desc limit ?",
                rows(),
                below,
                limit);
    }

    List<Machine> unhealthy() {
        return machines(true, Long.MAX_VALUE, Integer.MAX_VALUE).stream()
                .filter(machine -> !machine.healthy())
                .toList();
    }

    private static RowMapper<Machine> rows() {
        Instant limit = Instant.now().minus(LIVE_FOR);
        return (row, number) -> {
            Instant seen = row.getObject("last_seen", OffsetDateTime.class).toInstant();
            String state = row.getString("state");
            boolean heardOf = !state.equals("up") || seen.isAfter(limit);
            return new Machine(
                    row.getLong("ordinal"),
                    row.getString("machine_id"),
                    row.getString("host_id"),
                    row.getString("provider"),
                    row.getString("ticket_id"),
                    state,
                    row.getBoolean("healthy") && heardOf,
                    seen,
                    row.getInt("memory_mib"),
                    row.getInt("disk_mib"),
                    row.getDouble("cpu_percent"),
                    row.getObject("since", OffsetDateTime.class).toInstant());
        };
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
