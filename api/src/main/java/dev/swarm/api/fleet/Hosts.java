package dev.swarm.api.fleet;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The table of hosts: what they report, and what people want of them. */
@Component
public class Hosts {
    /** A host that was silent for longer counts as away. */
    static final Duration LIVE_FOR = Duration.ofMinutes(2);

    private final JdbcTemplate jdbc;
    private final Labels labels;

    Hosts(JdbcTemplate jdbc, Labels labels) {
        this.jdbc = jdbc;
        this.labels = labels;
    }

    /**
     * What a host says of itself.
     *
     * @param unavailable why it can run no machine; null where it can
     */
    record Description(
            String provider,
            List<String> machineClasses,
            List<String> images,
            int slots,
            int used,
            int warmReady,
            String version,
            Map<String, String> labels,
            double cpuCores,
            double load,
            long memoryTotalMiB,
            long memoryUsedMiB,
            @Nullable String unavailable) {}

    /** What a host is to do: the answer to its report. */
    record Orders(boolean draining, int warmTarget) {}

    public List<String> liveHostIds() {
        return jdbc.query(
                "select host_id from host where last_seen > ? order by host_id",
                (row, number) -> row.getString(1),
                time(Instant.now().minus(LIVE_FOR)));
    }

    /** All classes that a host offers or a project asks for. */
    public Set<String> machineClasses() {
        return new TreeSet<>(jdbc.query(
                "select unnest(machine_classes) from host union select machine_class from project",
                (row, number) -> row.getString(1)));
    }

    List<Host> page(@Nullable HostState state, long above, int limit) {
        return all(above).stream()
                .filter(host -> state == null || host.state() == state)
                .limit(limit)
                .toList();
    }

    private List<Host> all(long above) {
        Instant now = Instant.now();
        return jdbc.query(
                "select * from host where ordinal > ? order by ordinal", (row, number) -> host(row, now), above);
    }

    /** Hosts that take machines of this class now. */
    List<Host> taking(String machineClass) {
        return page(HostState.LIVE, 0, Integer.MAX_VALUE).stream()
                .filter(host -> host.machineClasses().contains(machineClass))
                .toList();
    }

    Optional<Host> find(String hostId) {
        Instant now = Instant.now();
        return jdbc.query("select * from host where host_id = ?", (row, number) -> host(row, now), hostId).stream()
                .findFirst();
    }

    private Host host(ResultSet row, Instant now) throws SQLException {
        Instant seen = row.getObject("last_seen", OffsetDateTime.class).toInstant();
        OffsetDateTime joined = row.getObject("joined_at", OffsetDateTime.class);
        String unavailable = row.getString("unavailable");
        boolean live = seen.isAfter(now.minus(LIVE_FOR));
        HostState state = !live
                ? HostState.AWAY
                : unavailable != null
                        ? HostState.UNAVAILABLE
                        : row.getBoolean("draining") ? HostState.DRAINING : HostState.LIVE;
        return new Host(
                row.getLong("ordinal"),
                row.getString("host_id"),
                state,
                row.getString("provider"),
                List.of((String[]) row.getArray("machine_classes").getArray()),
                List.of((String[]) row.getArray("images").getArray()),
                labels.read(row.getString("labels")),
                row.getInt("slots"),
                row.getInt("used"),
                row.getInt("warm_target"),
                row.getInt("warm_ready"),
                row.getDouble("cpu_cores"),
                row.getDouble("load1"),
                row.getLong("memory_total_mib"),
                row.getLong("memory_used_mib"),
                seen,
                live,
                row.getString("version"),
                unavailable,
                joined == null ? null : joined.toInstant());
    }

    Orders report(String hostId, Description host) {
        return jdbc.query(
                        """
                        insert into host (host_id, provider, machine_classes, images, slots, used, warm_ready, version,
                            labels, cpu_cores, load1, memory_total_mib, memory_used_mib, unavailable, last_seen)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?)
                        on conflict (host_id) do update set provider = excluded.provider,
                            machine_classes = excluded.machine_classes, images = excluded.images,
                            slots = excluded.slots, used = excluded.used,
                            warm_ready = excluded.warm_ready, version = excluded.version, labels = excluded.labels,
                            cpu_cores = excluded.cpu_cores, load1 = excluded.load1,
                            memory_total_mib = excluded.memory_total_mib, memory_used_mib = excluded.memory_used_mib,
                            unavailable = excluded.unavailable, last_seen = excluded.last_seen
                        returning draining, warm_target""",
                        (row, number) -> new Orders(row.getBoolean(1), row.getInt(2)),
                        hostId,
                        host.provider(),
                        host.machineClasses().toArray(String[]::new),
                        host.images().toArray(String[]::new),
                        host.slots(),
                        host.used(),
                        host.warmReady(),
                        host.version(),
                        labels.write(host.labels()),
                        host.cpuCores(),
                        host.load(),
                        host.memoryTotalMiB(),
                        host.memoryUsedMiB(),
                        host.unavailable(),
                        time(Instant.now()))
                .getFirst();
    }

    /** A host that has joined and will report soon. */
    void joined(String hostId, String labelsJson) {
        OffsetDateTime now = time(Instant.now());
        jdbc.update("""
                insert into host (host_id, provider, machine_classes, labels, slots, used, last_seen, joined_at)
                values (?, '', '{}', ?::jsonb, 0, 0, ?, ?)
                on conflict (host_id) do update set joined_at = excluded.joined_at, draining = false,
                    last_seen = excluded.last_seen, labels = excluded.labels""", hostId, labelsJson, now, now);
    }

    void drain(String hostId, boolean draining) {
        jdbc.update("update host set draining = ? where host_id = ?", draining, hostId);
    }

    void warm(String hostId, int target) {
        jdbc.update("update host set warm_target = ? where host_id = ?", target, hostId);
    }

    void remove(String hostId) {
        jdbc.update("delete from host where host_id = ?", hostId);
    }

    static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
