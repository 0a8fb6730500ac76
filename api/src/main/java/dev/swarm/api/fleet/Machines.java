package dev.swarm.api.fleet;

import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Component;

/** The table of machines, as hosts report them and as events tell of them. */
@Component
public class Machines {
    private static final String SELECT = """
            select m.*, (select coalesce(sum(extract(epoch from coalesce(t.ended_at, now()) - t.started_at) * t.hour_price), 0)
                / 3600 from machine_time t where t.machine_id = m.machine_id) as cost
            from machine m where\s""";

    private final JdbcTemplate jdbc;

    Machines(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** What a host says of one of its machines. */
    record Report(
            String machineId,
            @Nullable String ticketId,
            boolean healthy,
            int memoryMiB,
            int diskMiB,
            double cpuPercent,
            @Nullable Instant since) {}

    /** Which machines a list shows; null for all. */
    record Filter(
            @Nullable String state,
            @Nullable String hostId,
            @Nullable String ticketId,
            @Nullable String projectId) {}

    /** Takes a host's report; machines it no longer names are gone. */
    void report(String hostId, String provider, List<Report> machines) {
        OffsetDateTime now = Hosts.time(Instant.now());
        for (Report machine : machines) {
            jdbc.update(
                    """
                    insert into machine (machine_id, host_id, provider, ticket_id, state, healthy, last_seen, memory_mib,
                                         disk_mib, cpu_percent, since)
                    values (?, ?, ?, ?, 'up', ?, ?, ?, ?, ?, ?)
                    on conflict (machine_id) do update set host_id = excluded.host_id, provider = excluded.provider,
                        ticket_id = coalesce(excluded.ticket_id, machine.ticket_id), state = 'up',
                        healthy = excluded.healthy, last_seen = excluded.last_seen, memory_mib = excluded.memory_mib,
                        disk_mib = excluded.disk_mib, cpu_percent = excluded.cpu_percent
                    where machine.host_id = excluded.host_id""",
                    machine.machineId(),
                    hostId,
                    provider,
                    machine.ticketId(),
                    machine.healthy(),
                    now,
                    machine.memoryMiB(),
                    machine.diskMiB(),
                    machine.cpuPercent(),
                    machine.since() == null ? now : Hosts.time(machine.since()));
        }
        // A machine that an event has told of just now may be missing from a report that was on its way already.
        jdbc.update(
                "update machine set state = 'released' where host_id = ? and state = 'up' and last_seen < ?",
                hostId,
                now.minus(Hosts.LIVE_FOR));
    }

    void up(String machineId, String hostId, String provider, String ticketId, Instant at) {
        jdbc.update("""
                insert into machine (machine_id, host_id, provider, ticket_id, state, healthy, last_seen, since)
                values (?, ?, ?, ?, 'up', true, ?, ?)
                on conflict (machine_id) do update set ticket_id = excluded.ticket_id, host_id = excluded.host_id""", machineId, hostId, provider, ticketId, Hosts.time(at), Hosts.time(at));
    }

    void released(String machineId) {
        jdbc.update("update machine set state = 'released', healthy = true where machine_id = ?", machineId);
    }

    void releasedWith(String hostId) {
        jdbc.update("update machine set state = 'released' where host_id = ? and state = 'up'", hostId);
    }

    public Optional<Machine> find(String machineId) {
        return jdbc.query(SELECT + "m.machine_id = ?", rows(), machineId).stream()
                .findFirst();
    }

    int up(String hostId) {
        Integer count = jdbc.queryForObject(
                "select count(*) from machine where host_id = ? and state = 'up'", Integer.class, hostId);
        return count == null ? 0 : count;
    }

    List<Machine> page(Filter filter, long below, int limit) {
        StringBuilder sql = new StringBuilder(SELECT).append("m.ordinal < ?");
        List<Object> values = new ArrayList<>(List.of(below));
        and(sql, values, "state = ?", filter.state());
        and(sql, values, "host_id = ?", filter.hostId());
        and(sql, values, "ticket_id = ?", filter.ticketId());
        and(sql, values, "ticket_id in (select ticket_id from ticket where project_id = ?)", filter.projectId());
        values.add(limit);
        return jdbc.query(sql.append(" order by ordinal desc limit ?").toString(), rows(), values.toArray());
    }

    private static void and(StringBuilder sql, List<Object> values, String condition, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            sql.append(" and ").append(condition);
            values.add(value);
        }
    }

    List<Machine> unhealthy() {
        return page(new Filter("up", null, null, null), Long.MAX_VALUE, Integer.MAX_VALUE).stream()
                .filter(machine -> !machine.healthy())
                .toList();
    }

    /** Machines that count as up though they were not heard of, or their ticket has ended, for this long. */
    List<String> leftOver(Duration olderThan) {
        OffsetDateTime before = Hosts.time(Instant.now().minus(olderThan));
        return jdbc.query("""
                select machine_id from machine m where state = 'up' and (last_seen < ? or exists (
                    select 1 from ticket t where t.ticket_id = m.ticket_id and t.ended_at < ?))
                order by machine_id""", (row, number) -> row.getString(1), before, before);
    }

    private static RowMapper<Machine> rows() {
        Instant limit = Instant.now().minus(Hosts.LIVE_FOR);
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
                    row.getObject("since", OffsetDateTime.class).toInstant(),
                    row.getBigDecimal("cost").setScale(6, RoundingMode.HALF_UP));
        };
    }
}
