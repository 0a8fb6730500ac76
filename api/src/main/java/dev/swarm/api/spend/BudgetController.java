package dev.swarm.api.spend;

import dev.swarm.api.identity.Origin;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotNull;
import java.math.BigDecimal;
import java.util.List;
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
    private final Spending spending;
    private final UsedBudgets used;

    BudgetController(Spending spending, UsedBudgets used) {
        this.spending = spending;
        this.used = used;
    }

    record NewLimit(
            @NotNull @DecimalMin("0") @Digits(integer = 9, fraction = 10)
            BigDecimal limit) {}

    record BudgetList(List<BudgetView> budgets) {}

    @Operation(
            summary = "Limits of what models may cost, and what is used of them",
            description = "Builds that nobody set a limit for are left out; see /api/usage for theirs.")
    @GetMapping
    BudgetList list() {
        return new BudgetList(spending.budgets());
    }

    @Operation(summary = "Budgets of which 80 % or more is used, while that matters: what they limit has not ended")
    @GetMapping("/alerts")
    List<UsedBudget> alerts() {
        return used.list();
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
        return spending.set(scope, scopeId, period, request.limit(), origin);
    }

    @Operation(summary = "Remove a limit that was set; the standard one holds again, where there is one")
    @DeleteMapping("/{scope}/{scopeId}/{period}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable String scope, @PathVariable String scopeId, @PathVariable String period, Origin origin) {
        spending.remove(scope, scopeId, period, origin);
    }
}
