package dev.swarm.api.spend;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What was spent, read from calls of models and the time of machines. */
@Component
class Usage {
    /** A call that is open for longer was never settled: its worker has gone. Its money may have been spent, so it counts. */
    static final Duration LONGEST_CALL = Duration.ofHours(24);

    private static final String NOTHING = "";

    private static final String SUMS = """
            count(*) as calls,
            coalesce(sum(coalesce(cost, case when reserved_at <= :lost then reserved end)), 0) as cost,
            coalesce(sum(reserved) filter (where cost is null and reserved_at <= :lost), 0) as unsettled,
            coalesce(sum(reserved) filter (where cost is null and reserved_at > :lost), 0) as set_aside,
            coalesce(sum(input_tokens), 0) as input_tokens, coalesce(sum(cache_read_tokens), 0) as cache_read_tokens,
            coalesce(sum(cache_write_tokens), 0) as cache_write_tokens, coalesce(sum(output_tokens), 0) as output_tokens
            from model_call where true""";

    private static final String MACHINES = """
            coalesce(sum(seconds), 0), coalesce(sum(seconds * hour_price), 0) / 3600 from (
                select *, extract(epoch from least(coalesce(ended_at, now()), :to) - greatest(started_at, :from)) as seconds
                from machine_time where started_at < :to and coalesce(ended_at, now()) > :from""";

    /** Machines are divided at midnight (UTC). */
    private static final String BY_DAY = """
            select day::date, sum(extract(epoch from
                least(ended, day + interval '1 day') - greatest(started, day)) * hour_price) / 3600
            from (
                select hour_price, greatest(started_at, :from) at time zone 'UTC' as started,
                    least(coalesce(ended_at, now()), :to) at time zone 'UTC' as ended
                from machine_time where started_at < :to and coalesce(ended_at, now()) > :from%s) t,
                generate_series(date_trunc('day', started), ended, interval '1 day') as day
            group by 1""";

    private final JdbcClient jdbc;

    Usage(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    UsageView.ModelUse models(UsageFilter filter) {
        return ofCalls("select " + SUMS, filter, "").query(Usage::use).single();
    }

    UsageView.VmUse machines(UsageFilter filter) {
        return ofMachines("select ", filter, "")
                .query((row, number) -> new UsageView.VmUse(row.getBigDecimal(1), row.getBigDecimal(2)))
                .single();
    }

    List<UsageView.RouteUse> routes(UsageFilter filter) {
        return ofCalls("select route, model, " + SUMS, filter, " group by 1, 2 order by 1, 2")
                .query((row, number) -> new UsageView.RouteUse(row.getString(1), row.getString(2), use(row, number)))
                .list();
    }

    /** The same costs, divided. */
    List<UsageView.Line> lines(UsageFilter filter) {
        UsageFilter.Part part = filter.part();
        Map<String, BigDecimal> models = new LinkedHashMap<>();
        Map<String, BigDecimal> machines = new LinkedHashMap<>();
        ofCalls("select " + part.ofCalls + " as part, " + SUMS, filter, " group by 1 order by 1")
                .query(row -> {
                    models.put(key(row.getString("part")), row.getBigDecimal("cost"));
                });
        ofMachines("select " + part.ofMachines + " as part, ", filter, " group by 1 order by 1")
                .query(row -> {
                    machines.put(key(row.getString(1)), row.getBigDecimal(3));
                });
        Map<String, UsageView.Line> lines = new LinkedHashMap<>();
        models.forEach((id, cost) -> lines.put(id, line(id, cost, machines.getOrDefault(id, BigDecimal.ZERO))));
        machines.forEach((id, cost) -> lines.computeIfAbsent(id, none -> line(id, BigDecimal.ZERO, cost)));
        return List.copyOf(lines.values());
    }

    /** The same costs by day. */
    List<UsageView.Day> days(UsageFilter filter) {
        Map<LocalDate, BigDecimal> models = new TreeMap<>();
        ofCalls("select (reserved_at at time zone 'UTC')::date as day, " + SUMS, filter, " group by 1")
                .query(row -> {
                    models.put(row.getObject("day", LocalDate.class), row.getBigDecimal("cost"));
                });
        Map<LocalDate, BigDecimal> machines = new TreeMap<>();
        jdbc.sql(BY_DAY.formatted(filter.conditions()))
                .params(filter.values())
                .param("from", filter.from())
                .param("to", filter.to())
                .query(row -> {
                    machines.put(row.getObject(1, LocalDate.class), row.getBigDecimal(2));
                });
        Set<LocalDate> days = new TreeSet<>(models.keySet());
        days.addAll(machines.keySet());
        return days.stream()
                .map(day -> {
                    BigDecimal model = models.getOrDefault(day, BigDecimal.ZERO);
                    BigDecimal vm = machines.getOrDefault(day, BigDecimal.ZERO);
                    return new UsageView.Day(day, model, vm, model.add(vm));
                })
                .toList();
    }

    /** What these builds came to so far; those without costs are left out. */
    Map<String, Amount> ofBuilds(List<String> buildIds) {
        String[] ids = buildIds.toArray(String[]::new);
        Map<String, BigDecimal> models = new LinkedHashMap<>();
        jdbc.sql("select build_id, " + SUMS + " and build_id = any (:ids) group by 1")
                .param("lost", lost())
                .param("ids", ids)
                .query(row -> {
                    models.put(row.getString(1), row.getBigDecimal("cost"));
                });
        Map<String, Amount> amounts = new LinkedHashMap<>();
        models.forEach((id, cost) -> amounts.put(id, Amount.of(cost, BigDecimal.ZERO)));
        UsageFilter any = new UsageFilter(null, null, null, null, null);
        jdbc.sql("select build_id, " + MACHINES + " and build_id = any (:ids)) t group by 1")
                .param("from", any.from())
                .param("to", any.to())
                .param("ids", ids)
                .query(row -> {
                    String id = row.getString(1);
                    amounts.put(id, Amount.of(models.getOrDefault(id, BigDecimal.ZERO), row.getBigDecimal(3)));
                });
        return amounts;
    }

    private JdbcClient.StatementSpec ofCalls(String select, UsageFilter filter, String end) {
        JdbcClient.StatementSpec query = jdbc.sql(
                        select + filter.conditions() + (filter.month() == null ? "" : " and month = :month") + end)
                .params(filter.values())
                .param("lost", lost());
        return filter.month() == null
                ? query
                : query.param("month", filter.month().toString());
    }

    private JdbcClient.StatementSpec ofMachines(String select, UsageFilter filter, String end) {
        return jdbc.sql(select + MACHINES + filter.conditions() + ") t" + end)
                .params(filter.values())
                .param("from", filter.from())
                .param("to", filter.to());
    }

    private static OffsetDateTime lost() {
        return Instant.now().minus(LONGEST_CALL).atOffset(ZoneOffset.UTC);
    }

    private static String key(@Nullable String id) {
        return Objects.requireNonNullElse(id, NOTHING);
    }

    private static UsageView.Line line(String id, BigDecimal model, BigDecimal vm) {
        return new UsageView.Line(id.equals(NOTHING) ? null : id, model, vm, model.add(vm));
    }

    private static UsageView.ModelUse use(ResultSet row, int number) throws SQLException {
        return new UsageView.ModelUse(
                row.getLong("calls"),
                row.getBigDecimal("cost"),
                row.getBigDecimal("unsettled"),
                row.getBigDecimal("set_aside"),
                row.getLong("input_tokens"),
                row.getLong("cache_read_tokens"),
                row.getLong("cache_write_tokens"),
                row.getLong("output_tokens"));
    }
}
