package dev.swarm.api.spend;

import dev.swarm.api.problem.ProblemException;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Limits: those that people set, and those that hold where nobody did. */
@Component
class Budgets {
    private final JdbcClient jdbc;
    private final Consents consents;
    private final SpendSettings settings;

    Budgets(JdbcClient jdbc, Consents consents, SpendSettings settings) {
        this.jdbc = jdbc;
        this.consents = consents;
        this.settings = settings;
    }

    /**
     * A limit.
     *
     * @param setBy who set it; null for a limit that holds because nobody did
     */
    record Limit(
            BudgetKey key,
            BigDecimal limit,
            @Nullable String setBy,
            @Nullable Instant setAt) {}

    /** What limits this, if anything does. */
    Optional<Limit> find(BudgetKey key) {
        return Optional.ofNullable(find(List.of(key)).get(key));
    }

    /** What limits these; those that nothing limits are not there. */
    Map<BudgetKey, Limit> find(List<BudgetKey> keys) {
        Map<BudgetKey, Limit> limits = new LinkedHashMap<>();
        jdbc.sql("""
                        select * from budget
                        join unnest(?::text[], ?::text[], ?::text[]) as k (scope, scope_id, period)
                        using (scope, scope_id, period)""")
                .params(BudgetKey.columns(keys, BudgetPeriod::wire))
                .query(Budgets::row)
                .list()
                .forEach(set -> limits.put(set.key(), set));
        for (BudgetKey key : keys) {
            if (!limits.containsKey(key)) {
                standard(key).ifPresent(limit -> limits.put(key, limit));
            }
        }
        return limits;
    }

    private Optional<Limit> standard(BudgetKey key) {
        if (key.scope() == BudgetScope.TENANT && key.period() == BudgetPeriod.MONTH) {
            return Optional.of(new Limit(key, settings.tenantMonth(), null, null));
        }
        if (key.scope() == BudgetScope.BUILD && key.period() == BudgetPeriod.TOTAL) {
            return Optional.of(new Limit(key, standardOfBuild(consents.modelCost(key.scopeId())), null, null));
        }
        return Optional.empty();
    }

    /** What a build may spend that nobody set a limit for. */
    BigDecimal standardOfBuild(BigDecimal consentedModelCost) {
        return consentedModelCost.multiply(settings.buildFactor()).max(settings.buildLeast());
    }

    /** What people set for these builds. */
    Map<String, BigDecimal> setForBuilds(List<String> buildIds) {
        Map<String, BigDecimal> limits = new LinkedHashMap<>();
        jdbc.sql("select scope_id, max_spend from budget "
                        + "where scope = 'build' and period = 'total' and scope_id = any (?)")
                .param(buildIds.toArray(String[]::new))
                .query(row -> {
                    limits.put(row.getString(1), row.getBigDecimal(2));
                });
        return limits;
    }

    /** What people set, and the tenant's month. */
    List<Limit> all() {
        List<Limit> set = jdbc.sql("select * from budget order by array_position("
                        + "array['tenant', 'project', 'build', 'ticket'], scope), scope_id, period desc")
                .query(Budgets::row)
                .list();
        BudgetKey month = new BudgetKey(BudgetScope.TENANT, BudgetScope.ALL, BudgetPeriod.MONTH);
        if (set.stream().anyMatch(limit -> limit.key().equals(month))) {
            return set;
        }
        List<Limit> all = new ArrayList<>(standard(month).stream().toList());
        all.addAll(set);
        return all;
    }

    void set(BudgetKey key, BigDecimal limit, String by) {
        jdbc.sql("""
                        insert into budget (scope, scope_id, period, max_spend, set_by, set_at) values (?, ?, ?, ?, ?, ?)
                        on conflict (scope, scope_id, period)
                        do update set max_spend = excluded.max_spend, set_by = excluded.set_by, set_at = excluded.set_at""")
                .params(
                        key.scope().wire(),
                        key.scopeId(),
                        key.period().wire(),
                        limit,
                        by,
                        Instant.now().atOffset(ZoneOffset.UTC))
                .update();
    }

    void remove(BudgetKey key) {
        int removed = jdbc.sql("delete from budget where scope = ? and scope_id = ? and period = ?")
                .params(key.scope().wire(), key.scopeId(), key.period().wire())
                .update();
        if (removed == 0) {
            throw ProblemException.notFound(
                    "budget",
                    key.scope().wire() + "/" + key.scopeId() + "/"
                            + key.period().wire());
        }
    }

    private static Limit row(ResultSet row, int number) throws SQLException {
        return new Limit(
                new BudgetKey(
                        BudgetScope.of(row.getString("scope")),
                        row.getString("scope_id"),
                        BudgetPeriod.of(row.getString("period"))),
                row.getBigDecimal("max_spend"),
                row.getString("set_by"),
                row.getObject("set_at", OffsetDateTime.class).toInstant());
    }
}
