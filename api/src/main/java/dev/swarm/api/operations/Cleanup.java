package dev.swarm.api.operations;

import dev.swarm.api.identity.Origin;
import dev.swarm.api.platform.PlatformState;
import dev.swarm.api.temporal.MaintenanceSchedule;
import dev.swarm.api.temporal.Workflows;
import dev.swarm.contracts.SwarmSearchAttributes;
import dev.swarm.contracts.WorkflowIds;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.temporal.common.SearchAttributes;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

@RestController
@Tag(name = "Operations")
class Cleanup {
    static final String STATE = "cleanup";

    private final Workflows workflows;
    private final MaintenanceSchedule schedule;
    private final PlatformState platform;
    private final JsonMapper json;

    Cleanup(Workflows workflows, MaintenanceSchedule schedule, PlatformState platform, JsonMapper json) {
        this.workflows = workflows;
        this.schedule = schedule;
        this.platform = platform;
        this.json = json;
    }

    record LastRun(Instant at, List<String> removed, int hosts) {}

    record Started(String workflowId) {}

    record Status(
            @Nullable Instant lastRunAt,
            List<String> removed,
            int hosts,
            @Nullable Instant nextRunAt) {}

    @Operation(summary = "Run the clean-up now")
    @PostMapping("/api/cleanup/run")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Started run(Origin origin) {
        String workflowId = WorkflowIds.MAINTENANCE + "/" + origin.entityId("maintenance");
        workflows.start(new Workflows.Start(
                MaintenanceSchedule.WORKFLOW_TYPE,
                workflowId,
                "Clean-up on demand",
                "Asked for by **" + origin.name() + "**",
                SearchAttributes.newBuilder()
                        .set(SwarmSearchAttributes.STATE, "running")
                        .build()));
        return new Started(workflowId);
    }

    @Operation(summary = "What the last clean-up did and when the next one is")
    @GetMapping("/api/cleanup/status")
    Status status() {
        LastRun last = platform.find(STATE)
                .map(text -> json.readValue(text, LastRun.class))
                .orElse(null);
        Instant next = schedule.nextRun().orElse(null);
        return last == null
                ? new Status(null, List.of(), 0, next)
                : new Status(last.at(), last.removed(), last.hosts(), next);
    }
}
