package dev.swarm.api.operations;

import dev.swarm.api.build.Builds;
import dev.swarm.api.fleet.Hosts;
import dev.swarm.api.identity.Origin;
import dev.swarm.api.platform.PlatformState;
import dev.swarm.api.temporal.Workflows;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.build.BuildState;
import dev.swarm.contracts.ticket.TicketState;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Operations")
class OperationsController {
    private final Coordinator coordinator;
    private final Builds builds;
    private final Hosts hosts;
    private final PlatformState platform;
    private final Workflows workflows;
    private final JdbcClient jdbc;

    OperationsController(
            Coordinator coordinator,
            Builds builds,
            Hosts hosts,
            PlatformState platform,
            Workflows workflows,
            JdbcClient jdbc) {
        this.coordinator = coordinator;
        this.builds = builds;
        this.hosts = hosts;
        this.platform = platform;
        this.workflows = workflows;
        this.jdbc = jdbc;
    }

    record CoordinatorStatus(
            @Schema(allowableValues = {"running", "stopped"})
            String state,

            Map<String, Long> queueDepth,
            int readyTickets,
            int activeTickets,
            int builds) {}

    record Failures(long total, Map<String, Long> byCode, Map<String, Long> byCategory) {}

    @Operation(
            summary = "Whether builds run, and how much waits",
            description = "queueDepth is, by machine class, how many tickets wait for a host with room.")
    @GetMapping("/api/coordinator/status")
    CoordinatorStatus status() {
        Map<String, Integer> tickets = builds.ticketCounts();
        int active = 0;
        for (TicketState state : TicketState.values()) {
            active += state.isActive() ? tickets.getOrDefault(state.wire(), 0) : 0;
        }
        Map<String, Long> depth = new LinkedHashMap<>();
        for (String machineClass : hosts.machineClasses()) {
            workflows
                    .backlog(TaskQueues.forMachineClass(machineClass))
                    .ifPresent(waiting -> depth.put(machineClass, waiting));
        }
        List<BuildState> open = List.of(BuildState.RUNNING, BuildState.PAUSED, BuildState.NEEDS_ATTENTION);
        return new CoordinatorStatus(
                platform.isStopped() ? "stopped" : "running",
                depth,
                tickets.getOrDefault(TicketState.READY.wire(), 0),
                active,
                builds.idsIn(open).size());
    }

    @Operation(summary = "Resume what stop has paused; new builds run again")
    @PostMapping("/api/coordinator/start")
    CoordinatorStatus start(Origin origin) {
        coordinator.start(origin.commandId(), origin.name());
        return status();
    }

    @Operation(summary = "Pause every running build; new builds start paused")
    @PostMapping("/api/coordinator/stop")
    CoordinatorStatus stop(Origin origin) {
        coordinator.stop(origin.commandId(), origin.name());
        return status();
    }

    @Operation(summary = "Failed attempts and tickets, by code and category")
    @GetMapping("/api/metrics/failures")
    Failures failures(@RequestParam(required = false) @Nullable Instant since) {
        Map<String, Long> byCode = new LinkedHashMap<>();
        Map<String, Long> byCategory = new LinkedHashMap<>();
        long[] total = {0};
        // A ticket that fails has recorded its last attempt's failure as well; only a failure without one counts again.
        jdbc.sql("""
                        select data -> 'failure' ->> 'code', count(*) from event e
                        where e.type = 'AttemptFailed' and e.at >= :since
                           or e.type = 'TicketFailed' and e.at >= :since and not exists (
                               select 1 from event a where a.type = 'AttemptFailed' and a.ticket_id = e.ticket_id
                               and a.data ->> 'attempt' = e.data ->> 'attempts')
                        group by 1 order by 2 desc, 1""")
                .param("since", (since == null ? Instant.EPOCH : since).atOffset(ZoneOffset.UTC))
                .query(row -> {
                    String code = row.getString(1);
                    long count = row.getLong(2);
                    String category = FailureCode.of(code)
                            .map(known -> known.category().name().toLowerCase(Locale.ROOT))
                            .orElse("platform");
                    byCode.put(code, count);
                    byCategory.merge(category, count, Long::sum);
                    total[0] += count;
                });
        return new Failures(total[0], byCode, byCategory);
    }
}
