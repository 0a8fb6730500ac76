package dev.swarm.api.spend;

import dev.swarm.api.timeline.Timeline;
import dev.swarm.contracts.record.AppendRequest;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.record.RecordedEvent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;

/** Tells people once when most of a budget is used, and again only when that happens to a budget that was raised. */
@Component
class BudgetAlerts {
    static final BigDecimal MOST = new BigDecimal("0.8");

    private final Timeline timeline;
    private final Accounts accounts;

    BudgetAlerts(Timeline timeline, Accounts accounts) {
        this.timeline = timeline;
        this.accounts = accounts;
    }

    /** Records an alert where one is due, in the caller's transaction, which holds the lock of the books. */
    void check(Accounts.Account account, Budgets.Limit limit, BigDecimal used, EventScope payer, Instant now) {
        BigDecimal most = limit.limit();
        BigDecimal told = account.alertedLimit();
        if (used.compareTo(most.multiply(MOST)) < 0 || (told != null && told.compareTo(most) >= 0)) {
            return;
        }
        BudgetKey key = account.key();
        DomainEvent alert =
                new DomainEvent.BudgetAlert(key.scope().wire(), key.scopeId(), account.period(), most, used);
        timeline.append(new AppendRequest(
                "budget/" + key.scope().wire() + "/" + key.scopeId(),
                account.period() + "/" + most.stripTrailingZeros().toPlainString(),
                List.of(new RecordedEvent(1, now, key.scope().of(payer), null, null, alert))));
        accounts.alerted(account, most);
    }
}
