package dev.swarm.api.model;

import dev.swarm.api.spend.RouteSpend;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Map;
import org.springframework.stereotype.Service;

/** The model routes, for routes of the API and pages. */
@Service
public class Models {
    private final RouteReports reports;
    private final RouteSpend spend;

    Models(RouteReports reports, RouteSpend spend) {
        this.reports = reports;
        this.spend = spend;
    }

    /** What workers said last, and what each route cost this month. Where circuits differ, the worst one is shown. */
    public ModelsView view() {
        YearMonth month = YearMonth.now(ZoneOffset.UTC);
        Map<String, BigDecimal> spent = spend.of(month);
        return new ModelsView(
                month.toString(),
                reports.routes().stream()
                        .map(route ->
                                new ModelsView.RouteView(route, spent.getOrDefault(route.name(), BigDecimal.ZERO)))
                        .toList(),
                reports.live().stream()
                        .map(report -> new ModelsView.WorkerView(report.workerId(), report.reportedAt()))
                        .toList());
    }
}
