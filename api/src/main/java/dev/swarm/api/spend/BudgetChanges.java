package dev.swarm.api.spend;

import dev.swarm.api.identity.Origin;
import dev.swarm.api.timeline.Journal;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import java.math.BigDecimal;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Sets budgets, and writes into the timeline who did. */
@Component
class BudgetChanges {
    private final Budgets budgets;
    private final Journal journal;
    private final JdbcClient jdbc;

    BudgetChanges(Budgets budgets, Journal journal, JdbcClient jdbc) {
        this.budgets = budgets;
        this.journal = journal;
        this.jdbc = jdbc;
    }

    @Transactional
    void set(BudgetKey key, BigDecimal limit, Origin origin) {
        budgets.set(key, limit, origin.name());
        DomainEvent event = new DomainEvent.BudgetSet(
                key.scope().wire(), key.scopeId(), key.period().wire(), limit);
        record(key, origin, event);
    }

    /** NOT_FOUND where nobody set one. */
    @Transactional
    void remove(BudgetKey key, Origin origin) {
        budgets.remove(key);
        record(
                key,
                origin,
                new DomainEvent.BudgetRemoved(
                        key.scope().wire(), key.scopeId(), key.period().wire()));
    }

    private void record(BudgetKey key, Origin origin, DomainEvent event) {
        journal.add(
                "budget/" + key.scope().wire() + "/" + key.scopeId(),
                origin.commandId(),
                origin.name(),
                scope(key),
                event);
    }

    /** What the event is about, so that it stands among the events of its build or ticket. */
    private EventScope scope(BudgetKey key) {
        EventScope alone = switch (key.scope()) {
            case TENANT -> new EventScope(null, null, null, null);
            case PROJECT -> new EventScope(key.scopeId(), null, null, null);
            case BUILD -> new EventScope(null, null, key.scopeId(), null);
            case TICKET -> new EventScope(null, null, null, key.scopeId());
        };
        return jdbc.sql("""
                        select b.project_id, b.session_id, b.build_id from build b where b.build_id = :id and :scope = 'build'
                        or :scope = 'ticket' and b.build_id = (select t.build_id from ticket t where t.ticket_id = :id)""")
                .param("id", key.scopeId())
                .param("scope", key.scope().wire())
                .query((row, number) -> new EventScope(
                        row.getString("project_id"),
                        row.getString("session_id"),
                        row.getString("build_id"),
                        alone.ticketId()))
                .optional()
                .orElse(alone);
    }
}
