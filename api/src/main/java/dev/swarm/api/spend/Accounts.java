package dev.swarm.api.spend;

import dev.swarm.contracts.record.EventScope;
import java.math.BigDecimal;
import java.time.YearMonth;
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
        return BudgetKey.of(payer).stream().map(key -> find(key, month)).toList();
    }

    Account find(BudgetKey key, YearMonth month) {
        String period = key.period().in(month);
        return jdbc.sql("select spent, open, alerted_limit from spend_account "
                        + "where scope = ? and scope_id = ? and period = ?")
                .params(key.scope().wire(), key.scopeId(), period)
                .query((row, number) ->
                        new Account(key, period, row.getBigDecimal(1), row.getBigDecimal(2), row.getBigDecimal(3)))
                .optional()
                .orElseGet(() -> new Account(key, period, BigDecimal.ZERO, BigDecimal.ZERO, null));
    }

    /** Adds to all accounts of a payer in a month. */
    void add(EventScope payer, YearMonth month, BigDecimal spent, BigDecimal open) {
        for (BudgetKey key : BudgetKey.of(payer)) {
            jdbc.sql("""
                            insert into spend_account as a (scope, scope_id, period, spent, open) values (?, ?, ?, ?, ?)
                            on conflict (scope, scope_id, period)
                            do update set spent = a.spent + excluded.spent, open = a.open + excluded.open""")
                    .params(key.scope().wire(), key.scopeId(), key.period().in(month), spent, open)
                    .update();
        }
    }

    void alerted(Account account, BigDecimal limit) {
        jdbc.sql("update spend_account set alerted_limit = ? where scope = ? and scope_id = ? and period = ?")
                .params(limit, account.key().scope().wire(), account.key().scopeId(), account.period())
                .update();
    }
}
