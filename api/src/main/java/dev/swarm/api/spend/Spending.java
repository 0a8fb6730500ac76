package dev.swarm.api.spend;

import dev.swarm.api.identity.Origin;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.contracts.WorkflowIds;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** What was spent and what may be, for routes and pages. */
@Service
public class Spending {
    private final Usage usage;
    private final Costs costs;
    private final Budgets budgets;
    private final Accounts accounts;
    private final BudgetChanges changes;

    Spending(Usage usage, Costs costs, Budgets budgets, Accounts accounts, BudgetChanges changes) {
        this.usage = usage;
        this.costs = costs;
        this.budgets = budgets;
        this.accounts = accounts;
        this.changes = changes;
    }

    /** Whose costs, and of which month such as {@code 2026-11}; null matches any. */
    public record Question(
            @Nullable String project,
            @Nullable String session,
            @Nullable String build,
            @Nullable String ticket,
            @Nullable String month) {}

    public UsageView usage(Question question) {
        String session = question.session();
        String build = question.build();
        UsageFilter filter = new UsageFilter(
                question.project(), session, build, question.ticket(), UsageFilter.month(question.month()));
        UsageView.ModelUse models = usage.models(filter);
        UsageView.VmUse machines = usage.machines(filter);
        String ofBuild = build == null && session != null ? WorkflowIds.buildOfSession(session) : build;
        return new UsageView(
                filter.month() == null ? null : filter.month().toString(),
                models,
                machines,
                models.cost().add(machines.cost()),
                ofBuild == null || question.ticket() != null
                        ? null
                        : costs.ofBuilds(List.of(ofBuild)).get(ofBuild),
                usage.routes(filter),
                filter.part().name().toLowerCase(Locale.ROOT),
                usage.lines(filter),
                usage.days(filter));
    }

    /** What people set, and the tenant's month. */
    public List<BudgetView> budgets() {
        return budgets.all().stream().map(this::view).toList();
    }

    /** Sets a limit in US dollars; the words are those of the API's path. */
    public BudgetView set(String scope, String scopeId, String period, BigDecimal limit, Origin origin) {
        BudgetKey key = key(scope, scopeId, period);
        changes.set(key, limit, origin);
        return view(budgets.find(key).orElseThrow());
    }

    /** Removes a limit that was set; NOT_FOUND where there is none. */
    public void remove(String scope, String scopeId, String period, Origin origin) {
        changes.remove(key(scope, scopeId, period), origin);
    }

    private static BudgetKey key(String scope, String scopeId, String period) {
        BudgetScope of = BudgetScope.of(scope);
        if (of == BudgetScope.TENANT && !scopeId.equals(BudgetScope.ALL)) {
            throw ProblemException.invalid("scopeId", "must be 'all' for the tenant");
        }
        return new BudgetKey(of, scopeId, BudgetPeriod.of(period));
    }

    private BudgetView view(Budgets.Limit limit) {
        Accounts.Account account = accounts.find(limit.key(), YearMonth.now(ZoneOffset.UTC));
        return new BudgetView(
                limit.key().scope(),
                limit.key().scopeId(),
                limit.key().period(),
                limit.limit(),
                account.spent(),
                account.open(),
                limit.setBy(),
                limit.setAt());
    }
}
