package dev.swarm.api.spend;

import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Costs in US dollars.
 *
 * @param month null for all time
 * @param total of models and machines, without what is set aside
 * @param buildCost estimate and consent beside the actual cost of all time; null where this is not about one build
 * @param linesBy what the lines divide the costs by
 * @param days the same costs by day (UTC), the oldest first; days without costs are left out
 */
@Schema(name = "Usage")
public record UsageView(
        @Nullable String month,
        ModelUse model,
        VmUse vm,
        BigDecimal total,
        @Nullable BuildCost buildCost,
        List<RouteUse> routes,

        @Schema(allowableValues = {"project", "build", "ticket", "purpose"})
        String linesBy,

        List<Line> lines,
        List<Day> days) {
    /**
     * What models cost.
     *
     * @param cost of calls that ended, and the whole of what was set aside for those never settled
     * @param unsettled the part of {@code cost} that was set aside more than a day ago and never settled
     * @param setAside for calls that run; not part of {@code cost}
     */
    public record ModelUse(
            long calls,
            BigDecimal cost,
            BigDecimal unsettled,
            BigDecimal setAside,
            long inputTokens,
            long cacheReadTokens,
            long cacheWriteTokens,
            long outputTokens) {}

    public record VmUse(BigDecimal seconds, BigDecimal cost) {}

    public record RouteUse(String route, String model, ModelUse use) {}

    /** A part of the costs; {@code id} is null for what belongs to none, such as a session before its build. */
    public record Line(@Nullable String id, BigDecimal model, BigDecimal vm, BigDecimal total) {}

    /** What a day cost: calls of models by when they began, machines by the hours of the day. */
    @Schema(name = "UsageDay")
    public record Day(LocalDate day, BigDecimal model, BigDecimal vm, BigDecimal total) {}
}
