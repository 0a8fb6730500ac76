package dev.swarm.api.spend;

import dev.swarm.api.identity.Origin;
import dev.swarm.api.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotNull;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/budgets")
@Tag(name = "Costs")
class BudgetController {
    private final Budgets budgets;
    private final Accounts accounts;

    BudgetController(Budgets budgets, Accounts accounts) {
        this.budgets = budgets;
        this.accounts = accounts;
    }

    record NewLimit(
            @NotNull @DecimalMin("0") @Digits(integer = 9, fraction = 10)
            BigDecimal limit) {}

    /**
     * A budget as the API shows it; money in US dollars.
     *
     * @param setAside for calls that run
     * @param setBy null where the limit holds because nobody set one
     */
    @Schema(name = "Budget")
    record BudgetView(
            BudgetScope scope,
            String scopeId,
            BudgetPeriod period,
            BigDecimal limit,
            BigDecimal spent,
            BigDecimal setAside,
            @Nullable String setBy,
            @Nullable Instant setAt) {}

    record BudgetList(List<BudgetView> budgets) {}

    @Operation(
            summary = "Limits of what models may cost, and what is used of them",
            description = "Builds that nobody set a limit for are left out; see /api/usage for theirs.")
    @GetMapping
    BudgetList list() {
        return new BudgetList(budgets.all().stream().map(this::view).toList());
    }

    @Operation(
            summary = "Set a limit",
            description = "scope is tenant, project, build or ticket, the tenant's scopeId is all, period is total or "
                    + "month. Work that waits because of the old limit goes on when it is resumed.")
    @PutMapping("/{scope}/{scopeId}/{period}")
    BudgetView set(
            @PathVariable String scope,
            @PathVariable String scopeId,
            @PathVariable String period,
            @Valid @RequestBody NewLimit request,
            Origin origin) {
        BudgetKey key = key(scope, scopeId, period);
        budgets.set(key, request.limit(), origin.name());
        return view(budgets.find(key).orElseThrow());
    }

    @Operation(summary = "Remove a limit that was set; the standard one holds again, where there is one")
    @DeleteMapping("/{scope}/{scopeId}/{period}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable String scope, @PathVariable String scopeId, @PathVariable String period) {
        budgets.remove(key(scope, scopeId, period));
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
