package dev.swarm.api.model;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What control workers say of their model routes. */
@RestController
@Tag(name = "Internal")
class RouteReportController {
    private final RouteReports reports;

    RouteReportController(RouteReports reports) {
        this.reports = reports;
    }

    record RouteReport(@NotNull @Size(max = 100) List<@Valid @NotNull RouteState> routes) {}

    @Operation(summary = "A control worker's report of its model routes; empty where it works offline")
    @PutMapping("/api/internal/model-routes/{workerId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void report(@PathVariable @Size(max = 100) String workerId, @Valid @RequestBody RouteReport report) {
        reports.put(workerId, report.routes());
    }
}
