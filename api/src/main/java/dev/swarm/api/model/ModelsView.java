package dev.swarm.api.model;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * The model routes as control workers have them.
 *
 * @param month in UTC
 * @param workers those that were heard of in the last minute; without routes they work offline
 */
@Schema(name = "Models")
public record ModelsView(String month, List<RouteView> routes, List<WorkerView> workers) {
    /**
     * A route, and what it cost in the month in US dollars.
     *
     * @param spent what is set aside for calls that run is not in it
     */
    @Schema(name = "ModelRoute")
    public record RouteView(@JsonUnwrapped RouteState route, BigDecimal spent) {}

    @Schema(name = "ModelWorker")
    public record WorkerView(String workerId, Instant reportedAt) {}
}
