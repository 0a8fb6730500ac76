package dev.swarm.api.fleet;

import dev.swarm.api.identity.Origin;
import dev.swarm.api.platform.PlatformState;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.temporal.MaintenanceSchedule;
import dev.swarm.api.temporal.Workflows;
import dev.swarm.contracts.SwarmSearchAttributes;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.maintenance.MaintenanceRequest;
import dev.swarm.contracts.record.DomainEvent;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.temporal.common.SearchAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

@RestController
@Tag(name = "Machines")
class Cleanup {
    static final String STATE = "cleanup";
    static final String STANDARD_AGE = "10m";

    private final Workflows workflows;
    private final MaintenanceSchedule schedule;
    private final PlatformState platform;
    private final Machines machines;
    private final JsonMapper json;

    Cleanup(
            Workflows workflows,
            MaintenanceSchedule schedule,
            PlatformState platform,
            Machines machines,
            JsonMapper json) {
        this.workflows = workflows;
        this.schedule = schedule;
        this.platform = platform;
        this.machines = machines;
        this.json = json;
    }

    /**
     * What is remembered of clean-ups.
     *
     * @param counts what the last one removed, by kind
     * @param totals the same of all since {@code since}
     */
    record LastRun(
            Instant at,
            List<String> removed,
            int hosts,
            Map<String, Integer> counts,
            Map<String, Long> totals,
            Instant since) {
        /** What was written before there were counts has none. */
        LastRun {
            counts = counts == null ? Map.of() : counts;
            totals = totals == null ? Map.of() : totals;
            since = since == null ? at : since;
        }

        static LastRun after(@Nullable LastRun before, Instant at, DomainEvent.CleanupFinished finished) {
            Map<String, Long> totals = new TreeMap<>(before == null ? Map.of() : before.totals());
            finished.counts().forEach((kind, count) -> totals.merge(kind, (long) count, Long::sum));
            return new LastRun(
                    at,
                    finished.removed(),
                    finished.hosts(),
                    finished.counts(),
                    totals,
                    before == null ? at : before.since());
        }
    }

    record Started(String workflowId) {}

    @Operation(
            summary = "Run the clean-up now",
            description = "With olderThan, such as 30m or PT30M and at least 2m, machines go that nobody has held for "
                    + "longer than that; without it, as long as each host says by itself (10 minutes where nothing else "
                    + "is set). What a live ticket holds stays.")
    @PostMapping("/api/cleanup/run")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Started run(@RequestParam(required = false) @Nullable String olderThan, Origin origin) {
        Duration age = olderThan == null ? null : duration(olderThan);
        if (age != null && age.compareTo(MaintenanceRequest.LEAST) < 0) {
            throw ProblemException.invalid(
                    "olderThan", "must be at least " + MaintenanceRequest.LEAST.toMinutes() + "m");
        }
        String workflowId = WorkflowIds.MAINTENANCE + "/" + origin.entityId("maintenance");
        workflows.start(
                new Workflows.Start(
                        MaintenanceSchedule.WORKFLOW_TYPE,
                        workflowId,
                        "Clean-up on demand",
                        "Asked for by **" + origin.name() + "**",
                        SearchAttributes.newBuilder()
                                .set(SwarmSearchAttributes.STATE, "running")
                                .build()),
                new MaintenanceRequest(age));
        return new Started(workflowId);
    }

    @Operation(
            summary = "What the last clean-up did, when the next one is, and what it will find",
            description =
                    "removed names each thing by its kind first; counts is how many of each kind the last clean-up "
                            + "removed, totals the same since totalsSince. Kinds: machine, process, tap, link, namespace, rules, "
                            + "group, disk, socket, reservation. leftOver names machines that count as up though they were not heard of, or their ticket has "
                            + "ended, for longer than olderThan, such as 10m or PT10M.")
    @GetMapping("/api/cleanup/status")
    CleanupStatus status(@RequestParam(defaultValue = STANDARD_AGE) String olderThan) {
        List<String> leftOver = machines.leftOver(duration(olderThan));
        LastRun last = platform.find(STATE)
                .map(text -> json.readValue(text, LastRun.class))
                .orElse(null);
        Instant next = schedule.nextRun().orElse(null);
        return last == null
                ? new CleanupStatus(null, List.of(), Map.of(), Map.of(), null, 0, next, leftOver)
                : new CleanupStatus(
                        last.at(),
                        last.removed(),
                        last.counts(),
                        last.totals(),
                        last.since(),
                        last.hosts(),
                        next,
                        leftOver);
    }

    private static Duration duration(String text) {
        try {
            Duration duration = DurationStyle.detectAndParse(text);
            if (!duration.isNegative() && duration.compareTo(Duration.ofDays(365)) <= 0) {
                return duration;
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw ProblemException.invalid("olderThan", "must be a duration such as 10m or PT10M");
        }
        throw ProblemException.invalid("olderThan", "must be between 0s and 365d");
    }
}
