package dev.swarm.api.spend;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Service;

/** What builds cost: estimated, agreed to, and actual. */
@Service
public class Costs {
    private final Usage usage;
    private final Consents consents;
    private final Budgets budgets;

    Costs(Usage usage, Consents consents, Budgets budgets) {
        this.usage = usage;
        this.consents = consents;
        this.budgets = budgets;
    }

    /** The costs of these builds, by their ids. */
    public Map<String, BuildCost> ofBuilds(List<String> buildIds) {
        Map<String, Amount> actual = usage.ofBuilds(buildIds);
        Map<String, List<BuildCost.Consent>> agreed = consents.of(buildIds);
        Map<String, BigDecimal> limits = budgets.setForBuilds(buildIds);
        Map<String, BuildCost> costs = new LinkedHashMap<>();
        for (String buildId : buildIds) {
            List<BuildCost.Consent> own = agreed.getOrDefault(buildId, List.of());
            Amount estimated = sum(own);
            BigDecimal limit = limits.get(buildId);
            costs.put(
                    buildId,
                    new BuildCost(
                            own.isEmpty() ? null : estimated,
                            own,
                            actual.getOrDefault(buildId, Amount.of(BigDecimal.ZERO, BigDecimal.ZERO)),
                            limit == null ? budgets.standardOfBuild(estimated.model()) : limit));
        }
        return costs;
    }

    /** What each ticket of a build came to so far, in US dollars; those without costs are left out. */
    public Map<String, BigDecimal> ofTickets(String buildId) {
        Map<String, BigDecimal> costs = new LinkedHashMap<>();
        for (UsageView.Line line : usage.lines(new UsageFilter(null, null, buildId, null, null))) {
            if (line.id() != null) {
                costs.put(line.id(), line.total());
            }
        }
        return costs;
    }

    private static Amount sum(List<BuildCost.Consent> consents) {
        BigDecimal model = BigDecimal.ZERO;
        BigDecimal vm = BigDecimal.ZERO;
        for (BuildCost.Consent consent : consents) {
            model = model.add(consent.amount().model());
            vm = vm.add(consent.amount().vm());
        }
        return Amount.of(model, vm);
    }
}
