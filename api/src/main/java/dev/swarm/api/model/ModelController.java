package dev.swarm.api.model;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Models")
class ModelController {
    private final RouteReports reports;
    private final Models models;

    ModelController(RouteReports reports, Models models) {
        this.reports = reports;
        this.models = models;
    }

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
        return models.view();
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
