package dev.swarm.api.spend;

import dev.swarm.contracts.record.EventScope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Which budget. */
record BudgetKey(BudgetScope scope, String scopeId, BudgetPeriod period) {
    /** All budgets that a payer's calls count towards, the widest first. */
    static List<BudgetKey> of(EventScope payer) {
        List<BudgetKey> keys = new ArrayList<>();
        for (BudgetScope scope : BudgetScope.values()) {
            String id = scope.idOf(payer);
            if (id != null) {
                for (BudgetPeriod period : BudgetPeriod.values()) {
                    keys.add(new BudgetKey(scope, id, period));
                }
            }
        }
        return keys;
    }

    /** Keys as columns for {@code unnest}: scopes, their ids, and periods as a table calls them. */
    static List<String[]> columns(List<BudgetKey> keys, Function<BudgetPeriod, String> period) {
        return List.of(
                keys.stream().map(key -> key.scope().wire()).toArray(String[]::new),
                keys.stream().map(BudgetKey::scopeId).toArray(String[]::new),
                keys.stream().map(key -> period.apply(key.period())).toArray(String[]::new));
    }

    /** For people, such as {@code the budget of build 'b1'}. */
    String words() {
        return scope == BudgetScope.TENANT
                ? "the budget of the whole platform"
                : "the budget of " + scope.wire() + " '" + scopeId + "'";
    }

    /** The command that sets it. */
    String command(String amount) {
        return "swarm budgets set " + amount + (scope == BudgetScope.TENANT ? "" : " --" + scope.wire() + " " + scopeId)
                + (period == BudgetPeriod.MONTH ? " --monthly" : "");
    }
}
