package dev.swarm.api.timeline;

import dev.swarm.contracts.record.AppendRequest;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.record.RecordedEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The table of events. */
@Component
public class Timeline {
    /** Held by whoever appends, until its transaction ends: ids become visible in their order and without gaps. */
    private static final long APPEND_LOCK = 0x7377_6172_6d00_0001L;

    private static final String COLUMNS =
            "id, workflow_id, run_id, seq, at, actor, type, state, project_id, session_id, "
                    + "build_id, ticket_id, data, recorded_at, prev_hash, hash";

    private static final RowMapper<StoredEvent> ROW = Timeline::row;

    private final JdbcTemplate jdbc;
    private final JsonMapper json;
    private final AuditChain chain;
    private final ApplicationEventPublisher publisher;

    Timeline(JdbcTemplate jdbc, JsonMapper json, AuditChain chain, ApplicationEventPublisher publisher) {
        this.jdbc = jdbc;
        this.json = json;
        this.chain = chain;
        this.publisher = publisher;
    }

    /**
     * Appends those events that are not there yet and answers them, in order. Takes part in the caller's transaction; the
     * events are published when that has committed.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<RecordedEvent> append(AppendRequest request) {
        jdbc.query("select pg_advisory_xact_lock(?)", row -> {}, APPEND_LOCK);
        Set<Long> known = new HashSet<>(jdbc.queryForList(
                "select seq from event where workflow_id = ? and run_id = ? and seq = any (?)",
                Long.class,
                request.workflowId(),
                request.runId(),
                request.events().stream().map(RecordedEvent::seq).toArray(Long[]::new)));
        List<RecordedEvent> fresh = request.events().stream()
                .filter(event -> known.add(event.seq()))
                .map(Timeline::inMicroseconds)
                .toList();
        if (!fresh.isEmpty()) {
            store(request, fresh);
        }
        return fresh;
    }

    /** The precision of the database, so that what is hashed is what will be read. */
    private static RecordedEvent inMicroseconds(RecordedEvent e) {
        return new RecordedEvent(
                e.seq(), e.at().truncatedTo(ChronoUnit.MICROS), e.scope(), e.actor(), e.state(), e.event());
    }

    private void store(AppendRequest request, List<RecordedEvent> fresh) {
        Head head = head();
        Instant recordedAt = Instant.now().truncatedTo(ChronoUnit.MICROS);
        List<StoredEvent> stored = new ArrayList<>(fresh.size());
        for (RecordedEvent event : fresh) {
            StoredEvent next = link(request, event, head, recordedAt);
            stored.add(next);
            head = new Head(next.id(), next.hash());
        }
        jdbc.batchUpdate(
                "insert into event (" + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::json, ?, ?, ?)",
                stored.stream().map(Timeline::values).toList());
        jdbc.update("update audit_head set id = ?, hash = ?", head.id(), head.hash());
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                publisher.publishEvent(new EventsRecorded(stored));
            }
        });
    }

    /** The end of the chain. */
    record Head(long id, String hash) {}

    Head head() {
        return jdbc.query(
                        "select id, hash from audit_head", (row, number) -> new Head(row.getLong(1), row.getString(2)))
                .getFirst();
    }

    private StoredEvent link(AppendRequest request, RecordedEvent event, Head head, Instant recordedAt) {
        EventScope scope = event.scope();
        StoredEvent open = new StoredEvent(
                head.id() + 1,
                request.workflowId(),
                request.runId(),
                event.seq(),
                event.at(),
                event.actor(),
                event.event().getClass().getSimpleName(),
                event.state(),
                scope.projectId(),
                scope.sessionId(),
                scope.buildId(),
                scope.ticketId(),
                data(event.event()),
                recordedAt,
                head.hash(),
                "");
        return withHash(open, chain.hash(open));
    }

    private static StoredEvent withHash(StoredEvent e, String hash) {
        return new StoredEvent(
                e.id(),
                e.workflowId(),
                e.runId(),
                e.seq(),
                e.at(),
                e.actor(),
                e.type(),
                e.state(),
                e.projectId(),
                e.sessionId(),
                e.buildId(),
                e.ticketId(),
                e.data(),
                e.recordedAt(),
                e.prevHash(),
                hash);
    }

    private String data(DomainEvent event) {
        ObjectNode fields = json.valueToTree(event);
        fields.remove("type");
        return json.writeValueAsString(fields);
    }

    private static @Nullable Object[] values(StoredEvent e) {
        return new @Nullable Object[] {
            e.id(),
            e.workflowId(),
            e.runId(),
            e.seq(),
            e.at().atOffset(ZoneOffset.UTC),
            e.actor(),
            e.type(),
            e.state(),
            e.projectId(),
            e.sessionId(),
            e.buildId(),
            e.ticketId(),
            e.data(),
            e.recordedAt().atOffset(ZoneOffset.UTC),
            e.prevHash(),
            e.hash()
        };
    }

    /** Events with an id above {@code after} and up to {@code upTo}, in order. */
    List<StoredEvent> read(EventFilter filter, long after, long upTo, int limit) {
        List<Object> values = new ArrayList<>(List.of(after, upTo));
        values.addAll(filter.values());
        values.add(limit);
        return jdbc.query(
                "select " + COLUMNS + " from event where id > ? and id <= ?" + filter.conditions()
                        + " order by id limit ?",
                ROW,
                values.toArray());
    }

    /** Events with an id below {@code before}, the newest first. */
    List<StoredEvent> newest(EventFilter filter, long before, int limit) {
        List<Object> values = new ArrayList<>(List.of(before));
        values.addAll(filter.values());
        values.add(limit);
        return jdbc.query(
                "select " + COLUMNS + " from event where id < ?" + filter.conditions() + " order by id desc limit ?",
                ROW,
                values.toArray());
    }

    /** The newest event of one of these types of each of these tickets. */
    List<StoredEvent> newest(Collection<String> ticketIds, Collection<String> types) {
        return jdbc.query(
                "select distinct on (ticket_id) " + COLUMNS
                        + " from event where ticket_id = any (?) and type = any (?) " + "order by ticket_id, id desc",
                ROW,
                ticketIds.toArray(String[]::new),
                types.toArray(String[]::new));
    }

    private static StoredEvent row(ResultSet row, int number) throws SQLException {
        return new StoredEvent(
                row.getLong("id"),
                row.getString("workflow_id"),
                row.getString("run_id"),
                row.getLong("seq"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("actor"),
                row.getString("type"),
                row.getString("state"),
                row.getString("project_id"),
                row.getString("session_id"),
                row.getString("build_id"),
                row.getString("ticket_id"),
                row.getString("data"),
                row.getObject("recorded_at", OffsetDateTime.class).toInstant(),
                row.getString("prev_hash"),
                row.getString("hash"));
    }
}
