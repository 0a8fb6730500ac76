package dev.swarm.api.model;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.swarm.api.spend.RouteSpend;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Models")
class ModelController {
    private final RouteReports reports;
    private final RouteSpend spend;

    ModelController(RouteReports reports, RouteSpend spend) {
        this.reports = reports;
        this.spend = spend;
    }

    /**
     * A route, and what it cost in the month in US dollars.
     *
     * @param spent what is set aside for calls that run is not in it
     */
    @Schema(name = "ModelRoute")
    record RouteView(@JsonUnwrapped RouteState route, BigDecimal spent) {}

    @Schema(name = "ModelWorker")
    record WorkerView(String workerId, Instant reportedAt) {}

    /**
     * @param month in UTC
     * @param workers those that were heard of in the last minute; without routes they work offline
     */
    @Schema(name = "Models")
    record ModelsView(String month, List<RouteView> routes, List<WorkerView> workers) {}

    /** The circuit of a route in one worker. */
    @Schema(name = "Circuit")
    record CircuitView(
            String route,

            @Schema(allowableValues = {"closed", "half_open", "open"})
            String state,

            Instant since,
            @Nullable Double failureRate,
            String workerId,
            Instant reportedAt) {}

    record Circuits(List<CircuitView> circuits) {}

    @Operation(
            summary = "The model routes, and what each cost this month",
            description = "As control workers have them. Where their circuits differ, the worst one is shown.")
    @GetMapping("/api/models")
    ModelsView models() {
        YearMonth month = YearMonth.now(ZoneOffset.UTC);
        Map<String, BigDecimal> spent = spend.of(month);
        return new ModelsView(
                month.toString(),
                reports.routes().stream()
                        .map(route -> new RouteView(route, spent.getOrDefault(route.name(), BigDecimal.ZERO)))
                        .toList(),
                reports.live().stream()
                        .map(report -> new WorkerView(report.workerId(), report.reportedAt()))
                        .toList());
    }

    @Operation(
            summary = "The circuits of the model routes, of each worker",
            description =
                    "failureRate is the percentage of outages among the calls of the last minute; null while there "
                            + "are too few to tell.")
    @GetMapping("/api/metrics/circuit")
    Circuits circuits() {
        return new Circuits(reports.live().stream()
                .flatMap(report -> report.routes().stream()
                        .map(route -> new CircuitView(
                                route.name(),
                                route.circuit(),
                                route.since(),
                                route.failureRate(),
                                report.workerId(),
                                report.reportedAt())))
                .toList());
    }
}
