package dev.swarm.api.spend;

import dev.swarm.contracts.WorkflowIds;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Costs")
class UsageController {
    private final Usage usage;
    private final Costs costs;

    UsageController(Usage usage, Costs costs) {
        this.usage = usage;
        this.costs = costs;
    }

    /**
     * Costs in US dollars.
     *
     * @param month null for all time
     * @param total of models and machines, without what is set aside
     * @param buildCost estimate and consent beside the actual cost of all time; null where this is not about one build
     * @param linesBy what the lines divide the costs by
     */
    @Schema(name = "Usage")
    record UsageView(
            @Nullable String month,
            Usage.ModelUse model,
            Usage.VmUse vm,
            BigDecimal total,
            @Nullable BuildCost buildCost,
            List<Usage.RouteUse> routes,

            @Schema(allowableValues = {"project", "build", "ticket", "purpose"})
            String linesBy,

            List<Usage.Line> lines) {}

    @Operation(
            summary = "What was spent on models and machines",
            description =
                    "Of a project, session, build or ticket, or of everything; of a month in UTC (2026-11), or of "
                            + "all time. A call of a model that was never settled counts in full after a day.")
    @GetMapping("/api/usage")
    UsageView get(
            @RequestParam(required = false) @Nullable String project,
            @RequestParam(required = false) @Nullable String session,
            @RequestParam(required = false) @Nullable String build,
            @RequestParam(required = false) @Nullable String ticket,
            @RequestParam(required = false) @Nullable String month) {
        UsageFilter filter = new UsageFilter(project, session, build, ticket, UsageFilter.month(month));
        Usage.ModelUse models = usage.models(filter);
        Usage.VmUse machines = usage.machines(filter);
        String ofBuild = build == null && session != null ? WorkflowIds.buildOfSession(session) : build;
        return new UsageView(
                filter.month() == null ? null : filter.month().toString(),
                models,
                machines,
                models.cost().add(machines.cost()),
                ofBuild == null || ticket != null
                        ? null
                        : costs.ofBuilds(List.of(ofBuild)).get(ofBuild),
                usage.routes(filter),
                filter.part().name().toLowerCase(Locale.ROOT),
                usage.lines(filter));
    }
}
