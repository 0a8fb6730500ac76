package dev.swarm.api.build;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.build.BuildState;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.record.RecordedEvent;
import dev.swarm.contracts.ticket.TicketState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Keeps the read model of builds and tickets: each method takes one kind of event, within its transaction. */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class BuildProjector {
    private static final Logger log = LoggerFactory.getLogger(BuildProjector.class);

    private final BuildRepository builds;
    private final TicketTable tickets;
    private final PlanTags tags;
    private final JsonMapper json;

    BuildProjector(BuildRepository builds, TicketTable tickets, PlanTags tags, JsonMapper json) {
        this.builds = builds;
        this.tickets = tickets;
        this.tags = tags;
        this.json = json;
    }

    public void started(RecordedEvent event, DomainEvent.BuildStarted started) {
        EventScope scope = event.scope();
        if (scope.buildId() != null && scope.projectId() != null) {
            String state = event.state() == null ? BuildState.RUNNING.wire() : event.state();
            builds.insertIfAbsent(
                    scope.buildId(),
                    scope.projectId(),
                    scope.sessionId(),
                    started.title(),
                    state,
                    started.maxParallelTickets(),
                    event.actor() == null ? "platform" : event.actor(),
                    event.at());
        }
        changed(event);
    }

    public void ticketsAdded(RecordedEvent event, DomainEvent.TicketsAdded added) {
        EventScope scope = event.scope();
        if (scope.buildId() != null && scope.projectId() != null) {
            tickets.insertPlan(
                    scope.buildId(), scope.projectId(), added.tickets(), tags.of(added.tickets()), event.at());
        }
        changed(event);
    }

    /** Any event of a build that changes no more than its state. */
    public void changed(RecordedEvent event) {
        BuildEntity build = find(event);
        if (build != null) {
            if (event.state() != null) {
                build.state = BuildState.valueOf(event.state().toUpperCase(Locale.ROOT));
            }
            build.updatedAt = event.at();
        }
    }

    public void ended(RecordedEvent event) {
        changed(event);
        BuildEntity build = find(event);
        if (build != null) {
            build.endedAt = event.at();
        }
    }

    public void limitChanged(RecordedEvent event, DomainEvent.BuildLimitChanged changed) {
        changed(event);
        BuildEntity build = find(event);
        if (build != null) {
            build.maxParallelTickets = changed.maxParallelTickets();
        }
    }

    private @Nullable BuildEntity find(RecordedEvent event) {
        String buildId = event.scope().buildId();
        BuildEntity build = buildId == null ? null : builds.findById(buildId).orElse(null);
        if (build == null) {
            log.warn(
                    "event {} is about an unknown build {}",
                    event.event().getClass().getSimpleName(),
                    buildId);
        }
        return build;
    }

    public void priorityChanged(RecordedEvent event, DomainEvent.PriorityChanged changed) {
        change(event, null, Map.of("priority = ?", changed.priority().wire()));
    }

    public void becameReady(RecordedEvent event) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        columns.put("ready_at = ?", event.at());
        columns.put("blocked_by = ?::text[]", null);
        change(event, TicketState.READY, columns);
    }

    public void blocked(RecordedEvent event, DomainEvent.TicketBlocked blocked) {
        change(event, TicketState.BLOCKED, Map.of("blocked_by = ?", texts(blocked.by())));
    }

    public void skipped(RecordedEvent event) {
        change(event, TicketState.SKIPPED, Map.of("ended_at = ?", event.at()));
    }

    public void assigned(RecordedEvent event, DomainEvent.TicketAssigned assigned) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        columns.put("attempts = greatest(attempts, ?)", assigned.attempt());
        columns.put("host_id = ?", assigned.hostId());
        columns.put("machine_id = ?", assigned.machineId());
        columns.put("started_at = coalesce(started_at, ?)", event.at());
        columns.put("failure = ?::text", null);
        change(event, TicketState.ASSIGNED, columns);
    }

    public void agentStarted(RecordedEvent event) {
        change(event, TicketState.IN_PROGRESS, Map.of());
    }

    public void verified(RecordedEvent event, DomainEvent.TicketVerified verified) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        columns.put("report_id = coalesce(?::text, report_id)", verified.reportId());
        change(event, null, columns);
    }

    public void published(RecordedEvent event, DomainEvent.CommitsPublished published) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        columns.put("diff_id = coalesce(?::text, diff_id)", published.diffId());
        change(event, null, columns);
    }

    public void pullRequestOpened(RecordedEvent event, DomainEvent.PullRequestOpened opened) {
        change(
                event,
                TicketState.IN_REVIEW,
                Map.of("pull_request_number = ?", opened.number(), "pull_request_url = ?", opened.url()));
    }

    public void merged(RecordedEvent event, DomainEvent.TicketMerged merged) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        columns.put("merge_sha = ?", merged.mergeSha());
        columns.put("attempts = greatest(attempts, ?)", merged.attempts());
        columns.put("ended_at = ?", event.at());
        columns.put("failure = ?::text", null);
        change(event, TicketState.MERGED, columns);
    }

    public void attemptFailed(RecordedEvent event, DomainEvent.AttemptFailed failed) {
        change(
                event,
                null,
                Map.of("attempts = greatest(attempts, ?)", failed.attempt(), "failure = ?", text(failed.failure())));
    }

    public void failed(RecordedEvent event, DomainEvent.TicketFailed failed) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        columns.put("attempts = greatest(attempts, ?)", failed.attempts());
        columns.put("failure = ?", text(failed.failure()));
        columns.put("ended_at = ?", event.at());
        change(event, TicketState.FAILED, columns);
    }

    public void cancelled(RecordedEvent event) {
        change(event, TicketState.CANCELLED, Map.of("ended_at = ?", event.at()));
    }

    public void paused(RecordedEvent event) {
        change(event, TicketState.PAUSED, Map.of());
    }

    public void retried(RecordedEvent event) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        columns.put("ended_at = ?::timestamptz", null);
        columns.put("blocked_by = ?::text[]", null);
        change(event, null, columns);
    }

    /** Any other event of a ticket. */
    public void touched(RecordedEvent event) {
        change(event, null, Map.of());
    }

    private void change(
            RecordedEvent event, @Nullable TicketState otherwise, Map<String, ? extends @Nullable Object> columns) {
        EventScope scope = event.scope();
        String ticketId = scope.ticketId();
        if (ticketId == null || scope.buildId() == null || scope.projectId() == null) {
            log.warn("event {} names no ticket", event.event().getClass().getSimpleName());
            return;
        }
        String state = event.state() == null && otherwise != null ? otherwise.wire() : event.state();
        Map<String, @Nullable Object> values = new LinkedHashMap<>(columns);
        Instant at = event.at();
        if (!tickets.change(ticketId, state, at, values)) {
            tickets.insertStub(ticketId, scope.buildId(), scope.projectId(), at);
            tickets.change(ticketId, state, at, values);
        }
    }

    private String text(Failure failure) {
        return json.writeValueAsString(failure);
    }

    private static String[] texts(List<String> texts) {
        return texts.toArray(String[]::new);
    }
}
