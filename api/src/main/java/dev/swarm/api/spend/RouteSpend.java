package dev.swarm.api.spend;

import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** What model routes cost. */
@Component
public class RouteSpend {
    private final Usage usage;

    RouteSpend(Usage usage) {
        this.usage = usage;
    }

    /** What each route cost in a month (UTC), in US dollars; those without calls are left out. */
    public Map<String, BigDecimal> of(YearMonth month) {
        return usage.routes(new UsageFilter(null, null, null, null, month)).stream()
                .collect(Collectors.toMap(
                        UsageView.RouteUse::route, route -> route.use().cost(), BigDecimal::add));
    }
}
