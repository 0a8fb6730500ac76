package dev.swarm.api.fleet;

import dev.swarm.api.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** How busy hosts and machines were over the last hours, as their reports said; a value a minute, so it stays small. */
@Component
class LoadSamples {
    static final Duration KEPT = Duration.ofHours(6);

    private final JdbcTemplate jdbc;

    LoadSamples(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** So many minutes; refuses those of which nothing can be there. */
    static Duration last(int minutes) {
        if (minutes < 1 || minutes > KEPT.toMinutes()) {
            throw ProblemException.invalid("minutes", "must be between 1 and " + KEPT.toMinutes());
        }
        return Duration.ofMinutes(minutes);
    }

    /** Keeps what a host's report says, and drops what is too old. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void add(String hostId, Hosts.Description host, List<Machines.Report> machines) {
        Instant now = Instant.now();
        OffsetDateTime minute = Hosts.time(now.truncatedTo(ChronoUnit.MINUTES));
        List<Object[]> rows = new ArrayList<>();
        double percent = host.cpuCores() > 0 ? 100 * host.load() / host.cpuCores() : 0;
        rows.add(new Object[] {host(hostId), minute, percent, host.memoryUsedMiB()});
        machines.forEach(machine -> rows.add(
                new Object[] {machine(machine.machineId()), minute, machine.cpuPercent(), machine.memoryMiB()}));
        jdbc.batchUpdate("""
                insert into load_sample (subject, at, cpu_percent, memory_mib) values (?, ?, ?, ?)
                on conflict (subject, at) do update set
                    cpu_percent = greatest(load_sample.cpu_percent, excluded.cpu_percent),
                    memory_mib = greatest(load_sample.memory_mib, excluded.memory_mib)""", rows);
        // Other hosts' reports do the same at this moment: none waits for another.
        jdbc.update("""
                delete from load_sample where (subject, at) in (
                    select subject, at from load_sample where at < ? for update skip locked)""", Hosts.time(now.minus(KEPT)));
    }

    /** Of these hosts, by id, the oldest first. */
    Map<String, List<LoadSample>> ofHosts(List<String> hostIds, Duration last) {
        return of(hostIds, LoadSamples::host, last);
    }

    /** Of these machines, by id, the oldest first. */
    Map<String, List<LoadSample>> ofMachines(List<String> machineIds, Duration last) {
        return of(machineIds, LoadSamples::machine, last);
    }

    private Map<String, List<LoadSample>> of(List<String> ids, UnaryOperator<String> subject, Duration last) {
        Map<String, List<LoadSample>> bySubject = new HashMap<>();
        jdbc.query(
                "select subject, at, cpu_percent, memory_mib from load_sample "
                        + "where subject = any (?) and at > ? order by subject, at",
                row -> {
                    bySubject
                            .computeIfAbsent(row.getString(1), key -> new ArrayList<>())
                            .add(new LoadSample(
                                    row.getObject(2, OffsetDateTime.class).toInstant(),
                                    row.getDouble(3),
                                    row.getLong(4)));
                },
                ids.stream().map(subject).toArray(String[]::new),
                Hosts.time(Instant.now().minus(last)));
        Map<String, List<LoadSample>> byId = new HashMap<>();
        ids.forEach(id -> byId.put(id, bySubject.getOrDefault(subject.apply(id), List.of())));
        return byId;
    }

    private static String host(String id) {
        return "host/" + id;
    }

    private static String machine(String id) {
        return "machine/" + id;
    }
}
