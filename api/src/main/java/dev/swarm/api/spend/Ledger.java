package dev.swarm.api.spend;

import dev.swarm.api.problem.ProblemException;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.model.Dollars;
import dev.swarm.contracts.record.EventScope;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sets money aside for calls of models and settles it. One at a time, so that calls made at once cannot exceed a budget
 * together. What was set aside counts as spent until it is settled, also where that never happens: it may have been paid.
 */
@Service
class Ledger {
    private final Accounts accounts;
    private final Calls calls;
    private final Budgets budgets;
    private final TokenLimits tokens;
    private final BudgetAlerts alerts;
    private final SpendMetrics metrics;
    private final TransactionTemplate transaction;

    Ledger(
            Accounts accounts,
            Calls calls,
            Budgets budgets,
            TokenLimits tokens,
            BudgetAlerts alerts,
            SpendMetrics metrics,
            TransactionTemplate transaction) {
        this.accounts = accounts;
        this.calls = calls;
        this.budgets = budgets;
        this.tokens = tokens;
        this.alerts = alerts;
        this.metrics = metrics;
        this.transaction = transaction;
    }

    /** Sets money aside; an open call keeps what it has. Answers what the call came to where it was made before. */
    Optional<Calls.Outcome> reserve(String callId, Calls.Intent intent) {
        Instant now = Instant.now();
        YearMonth month = YearMonth.from(now.atOffset(ZoneOffset.UTC));
        return transaction.execute(status -> {
            accounts.lock();
            Optional<Calls.Call> before = calls.find(callId);
            if (before.isPresent() && before.get().outcome() != null) {
                return Optional.ofNullable(before.get().outcome());
            }
            if (before.isEmpty()) {
                setAside(callId, intent, month, now);
            }
            // Last, because what it takes is not given back where the transaction fails.
            tokens.take(intent.route(), intent.tokensPerMinute(), intent.mostTokens());
            return Optional.<Calls.Outcome>empty();
        });
    }

    private void setAside(String callId, Calls.Intent intent, YearMonth month, Instant now) {
        EventScope payer = intent.payer();
        List<Accounts.Account> of = accounts.of(payer, month);
        Map<BudgetKey, Budgets.Limit> limits =
                budgets.find(of.stream().map(Accounts.Account::key).toList());
        for (Accounts.Account account : of) {
            Budgets.Limit limit = limits.get(account.key());
            if (limit != null && account.used().add(intent.most()).compareTo(limit.limit()) > 0) {
                throw exceeded(account, limit, intent.most());
            }
        }
        calls.insert(callId, intent, month, now);
        accounts.add(payer, month, BigDecimal.ZERO, intent.most());
        for (Accounts.Account account : of) {
            Budgets.Limit limit = limits.get(account.key());
            if (limit != null) {
                alerts.check(account, limit, account.used().add(intent.most()), payer, now);
            }
        }
    }

    /** Books what a call came to. A call that is settled stays as it is. */
    void settle(String callId, Calls.Outcome outcome) {
        Calls.Call call = transaction.execute(status -> {
            accounts.lock();
            Calls.Call open = calls.find(callId).orElseThrow(() -> ProblemException.notFound("model call", callId));
            if (open.outcome() == null) {
                calls.settle(callId, outcome, Instant.now());
                accounts.add(
                        open.payer(),
                        open.month(),
                        outcome.cost(),
                        open.reserved().negate());
            }
            return open;
        });
        if (call != null && call.outcome() == null) {
            tokens.giveBack(
                    call.route(), call.reservedTokens() - outcome.usage().total());
            metrics.settled(outcome);
        }
    }

    private static ProblemException exceeded(Accounts.Account account, Budgets.Limit limit, BigDecimal most) {
        BigDecimal enough = account.used().add(most).max(limit.limit().multiply(BigDecimal.TWO));
        String raise = account.key().command(enough.setScale(2, RoundingMode.UP).toPlainString());
        return new ProblemException(
                        FailureCode.BUDGET_EXCEEDED,
                        "This call may cost " + Dollars.text(most) + " and would exceed "
                                + account.key().words() + ", which is " + Dollars.text(limit.limit())
                                + (account.key().period() == BudgetPeriod.MONTH ? " a month" : " in all") + ": "
                                + Dollars.text(account.spent()) + " are spent and " + Dollars.text(account.open())
                                + " set aside for calls that run. To raise it: " + raise)
                .with("budget", account.key())
                .with("limit", limit.limit())
                .with("spent", account.spent())
                .with("setAside", account.open())
                .with("wanted", most)
                .with("raise", raise);
    }
}
