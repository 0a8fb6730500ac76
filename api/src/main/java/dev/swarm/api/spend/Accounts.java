package dev.swarm.api.spend;

import dev.swarm.contracts.record.EventScope;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Sums of what is spent and set aside, one for each scope and period. */
@Component
class Accounts {
    private final JdbcClient jdbc;

    Accounts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A sum.
     *
     * @param alertedLimit the limit that people were last alerted about; null for none
     */
    record Account(
            BudgetKey key,
            String period,
            BigDecimal spent,
            BigDecimal open,
            @Nullable BigDecimal alertedLimit) {
        BigDecimal used() {
            return spent.add(open);
        }
    }

    /** Waits until no other transaction changes the books, and keeps others from it until this one ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void lock() {
        jdbc.sql(
                        "select 1 from spend_account where scope = 'tenant' and scope_id = 'all' and period = 'total' for update")
                .query(Integer.class)
                .single();
    }

    /** The accounts of a payer in a month, with nothing in those that are not there yet. */
    List<Account> of(EventScope payer, YearMonth month) {
        return of(BudgetKey.of(payer), month);
    }

    Account find(BudgetKey key, YearMonth month) {
        return of(List.of(key), month).getFirst();
    }

    private List<Account> of(List<BudgetKey> keys, YearMonth month) {
        return jdbc.sql("""
                        select period, coalesce(spent, 0), coalesce(open, 0), alerted_limit
                        from unnest(?::text[], ?::text[], ?::text[]) with ordinality as k (scope, scope_id, period, nr)
                        left join spend_account using (scope, scope_id, period)
                        order by nr""")
                .params(BudgetKey.columns(keys, period -> period.in(month)))
                .query((row, number) -> new Account(
                        keys.get(number),
                        row.getString(1),
                        row.getBigDecimal(2),
                        row.getBigDecimal(3),
                        row.getBigDecimal(4)))
                .list();
    }

    /** Adds to all accounts of a payer in a month. */
    void add(EventScope payer, YearMonth month, BigDecimal spent, BigDecimal open) {
        List<Object> values = new ArrayList<>(List.of(spent, open));
        values.addAll(BudgetKey.columns(BudgetKey.of(payer), period -> period.in(month)));
        jdbc.sql("""
                        insert into spend_account as a (spent, open, scope, scope_id, period)
                        select ?::numeric, ?::numeric, k.* from unnest(?::text[], ?::text[], ?::text[]) as k
                        on conflict (scope, scope_id, period)
                        do update set spent = a.spent + excluded.spent, open = a.open + excluded.open""").params(values).update();
    }

    void alerted(Account account, BigDecimal limit) {
        jdbc.sql("update spend_account set alerted_limit = ? where scope = ? and scope_id = ? and period = ?")
                .params(limit, account.key().scope().wire(), account.key().scopeId(), account.period())
                .update();
    }
}
