package dev.swarm.api.spend;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** The alerts of {@link BudgetAlerts} that still hold: nobody has raised the limit, and what it limits has not ended. */
@Service
public class UsedBudgets {
    private final JdbcClient jdbc;
    private final Budgets budgets;

    UsedBudgets(JdbcClient jdbc, Budgets budgets) {
        this.jdbc = jdbc;
        this.budgets = budgets;
    }

    private record Row(BudgetKey key, BigDecimal used) {}

    /** The widest first. */
    public List<UsedBudget> list() {
        String month = YearMonth.now(ZoneOffset.UTC).toString();
        return jdbc
                .sql("""
                        select scope, scope_id, period, spent + open from spend_account a
                        where alerted_limit is not null and period in ('total', ?)
                            and not exists (select 1 from build b
                                where a.scope = 'build' and b.build_id = a.scope_id and b.ended_at is not null)
                            and not exists (select 1 from ticket t
                                where a.scope = 'ticket' and t.ticket_id = a.scope_id and t.ended_at is not null)
                        order by array_position(array['tenant', 'project', 'build', 'ticket'], scope), scope_id""")
                .param(month)
                .query((row, number) -> new Row(
                        new BudgetKey(
                                BudgetScope.of(row.getString(1)),
                                row.getString(2),
                                row.getString(3).equals(month) ? BudgetPeriod.MONTH : BudgetPeriod.TOTAL),
                        row.getBigDecimal(4)))
                .list()
                .stream()
                .flatMap(row -> budgets.find(row.key()).flatMap(limit -> used(row, limit)).stream())
                .toList();
    }

    private static Optional<UsedBudget> used(Row row, Budgets.Limit limit) {
        if (row.used().compareTo(limit.limit().multiply(BudgetAlerts.MOST)) < 0) {
            return Optional.empty();
        }
        int percent = limit.limit().signum() == 0
                ? 100
                : row.used()
                        .movePointRight(2)
                        .divide(limit.limit(), 0, RoundingMode.HALF_UP)
                        .intValue();
        BudgetKey key = row.key();
        return Optional.of(new UsedBudget(
                key.scope(),
                key.scopeId(),
                key.period(),
                limit.limit(),
                row.used(),
                percent,
                key.words(),
                key.command("AMOUNT")));
    }
}
