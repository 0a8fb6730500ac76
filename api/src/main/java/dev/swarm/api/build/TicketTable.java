package dev.swarm.api.build;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.forge.PullRequestRef;
import dev.swarm.contracts.plan.AgentKind;
import dev.swarm.contracts.plan.Pipeline;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.plan.TicketSize;
import dev.swarm.contracts.ticket.TicketAction;
import dev.swarm.contracts.ticket.TicketState;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The table of tickets; plain SQL because whole plans are written and pages of them read at once. */
@Component
class TicketTable {
    /** Nobody waits for a person's merge elsewhere, and each message costs events in a workflow's history. */
    private static final String MERGED_BY_HAND = " and p.merge_mode = 'MANUAL'";

    /** What keeps a blocked ticket: what its events said, else its dependencies that have not merged. */
    private static final String SELECT = """
            select t.*, case when t.state <> 'blocked' then '{}'::text[] else coalesce(t.blocked_by, array(
                select d.key from ticket d where d.build_id = t.build_id and d.key = any (t.depends_on)
                and d.state not in ('merged', 'skipped') order by d.ordinal)) end as blocked_now
            from ticket t where\s""";

    private final JdbcTemplate jdbc;
    private final JsonMapper json;

    TicketTable(JdbcTemplate jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** A row and its place in lists. */
    record Row(long ordinal, TicketView ticket) {}

    /** Inserts a plan; of tickets whose own events came first, only what is planned is filled in. */
    void insertPlan(
            String buildId, String projectId, List<TicketNode> nodes, Map<String, List<String>> tags, Instant at) {
        OffsetDateTime time = at.atOffset(ZoneOffset.UTC);
        jdbc.batchUpdate(
                """
                insert into ticket (ticket_id, build_id, project_id, key, title, state, state_at, priority, size,
                                    depends_on, on_success, on_failure, body_id, agent, program, role, candidates,
                                    pipeline, tags, created_at, updated_at)
                values (?, ?, ?, ?, ?, 'blocked', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (ticket_id) do update set title = excluded.title, priority = excluded.priority,
                    size = excluded.size, depends_on = excluded.depends_on, on_success = excluded.on_success,
                    on_failure = excluded.on_failure, body_id = excluded.body_id, agent = excluded.agent,
                    program = excluded.program, role = excluded.role, candidates = excluded.candidates,
                    pipeline = excluded.pipeline, tags = excluded.tags""",
                nodes.stream()
                        .map(node -> new Object[] {
                            WorkflowIds.ticketId(buildId, node.key()),
                            buildId,
                            projectId,
                            node.key(),
                            node.title(),
                            time,
                            node.priority().wire(),
                            node.size().wire(),
                            node.dependsOn().toArray(String[]::new),
                            node.onSuccess().toArray(String[]::new),
                            node.onFailure().toArray(String[]::new),
                            node.bodyId(),
                            node.agent().wire(),
                            node.program(),
                            node.role(),
                            node.candidatesOrOne(),
                            node.pipeline() == null ? null : node.pipeline().wire(),
                            tags.getOrDefault(node.key(), List.of()).toArray(String[]::new),
                            time,
                            time
                        })
                        .toList());
    }

    /** Makes the row of a ticket whose own events came before the plan it belongs to. */
    void insertStub(String ticketId, String buildId, String projectId, Instant at) {
        String prefix = WorkflowIds.ticketId(buildId, "");
        String key = ticketId.startsWith(prefix) ? ticketId.substring(prefix.length()) : ticketId;
        OffsetDateTime time = at.atOffset(ZoneOffset.UTC);
        jdbc.update(
                """
                insert into ticket (ticket_id, build_id, project_id, key, title, state, state_at, priority, size,
                                    created_at, updated_at)
                values (?, ?, ?, ?, ?, 'blocked', ?, ?, ?, ?, ?) on conflict do nothing""",
                ticketId,
                buildId,
                projectId,
                key,
                key,
                time,
                Priority.MEDIUM.wire(),
                TicketSize.MEDIUM.wire(),
                time,
                time);
    }

    /**
     * Changes a row by one event. Build and ticket record on their own, so events of one ticket may arrive out of order:
     * an older state never replaces a newer one.
     *
     * @param columns further columns and their values
     * @return false where there is no such row
     */
    boolean change(String ticketId, @Nullable String state, Instant at, Map<String, @Nullable Object> columns) {
        OffsetDateTime time = at.atOffset(ZoneOffset.UTC);
        StringBuilder sql = new StringBuilder("update ticket set updated_at = greatest(updated_at, ?)");
        List<@Nullable Object> values = new ArrayList<>();
        values.add(time);
        if (state != null) {
            sql.append(", state = case when state_at <= ? then ? else state end, state_at = greatest(state_at, ?)");
            values.add(time);
            values.add(state);
            values.add(time);
        }
        columns.forEach((assignment, value) -> {
            sql.append(", ").append(assignment);
            values.add(value instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : value);
        });
        sql.append(" where ticket_id = ?");
        values.add(ticketId);
        return jdbc.update(sql.toString(), values.toArray()) == 1;
    }

    Optional<TicketView> find(String ticketId) {
        return jdbc.query(SELECT + "t.ticket_id = ?", this::row, ticketId).stream()
                .map(Row::ticket)
                .findFirst();
    }

    /** Tickets in the order of their plan; a null build or project matches any. */
    List<Row> page(@Nullable String build, @Nullable String project, TicketFilter filter, long above, int limit) {
        StringBuilder sql = new StringBuilder(SELECT).append("t.ordinal > ?");
        List<Object> values = new ArrayList<>(List.of(above));
        if (build != null) {
            sql.append(" and t.build_id = ?");
            values.add(build);
        }
        if (project != null) {
            sql.append(" and t.project_id = ?");
            values.add(project);
        }
        filter.addTo(sql, values);
        values.add(limit);
        return jdbc.query(sql.append(" order by t.ordinal limit ?").toString(), this::row, values.toArray());
    }

    /** How many tickets of each state a build has that match. */
    Map<String, Integer> counts(String buildId, TicketFilter filter) {
        StringBuilder sql = new StringBuilder("select t.state, count(*) from ticket t where t.build_id = ?");
        List<Object> values = new ArrayList<>(List.of(buildId));
        filter.addTo(sql, values);
        Map<String, Integer> counts = new LinkedHashMap<>();
        jdbc.query(
                sql.append(" group by 1").toString(),
                row -> {
                    counts.put(row.getString(1), row.getInt(2));
                },
                values.toArray());
        return counts;
    }

    TicketFacets facets(String buildId) {
        return new TicketFacets(
                distinct("unnest(tags)", buildId),
                Stream.concat(distinct("agent", buildId).stream(), distinct("program", buildId).stream())
                        .toList(),
                distinct("role", buildId),
                distinct("host_id", buildId));
    }

    private List<String> distinct(String expression, String buildId) {
        return jdbc.query(
                "select value from (select distinct " + expression
                        + " as value from ticket where build_id = ?) v where value is not null order by 1",
                (row, index) -> row.getString(1),
                buildId);
    }

    /** How many tickets of each state a build has, for several builds at once. */
    Map<String, Map<String, Integer>> counts(List<String> buildIds) {
        Map<String, Map<String, Integer>> counts = new LinkedHashMap<>();
        jdbc.query(
                "select build_id, state, count(*) from ticket where build_id = any (?) group by 1, 2 order by 1, 2",
                row -> {
                    counts.computeIfAbsent(row.getString(1), id -> new LinkedHashMap<>())
                            .put(row.getString(2), row.getInt(3));
                },
                (Object) buildIds.toArray(String[]::new));
        return counts;
    }

    Map<String, Integer> countsByState() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        jdbc.query("select state, count(*) from ticket group by 1", row -> {
            counts.put(row.getString(1), row.getInt(2));
        });
        return counts;
    }

    /** The ticket of a pull request in this repository. */
    Optional<String> byPullRequest(String repository, int number) {
        return jdbc
                .query(
                        "select t.ticket_id from ticket t join project p using (project_id) "
                                + "where lower(p.repository) = lower(?) and t.pull_request_number = ?" + MERGED_BY_HAND,
                        (row, index) -> row.getString(1),
                        repository,
                        number)
                .stream()
                .findFirst();
    }

    /** The ticket of this id, if its project lives in this repository. */
    Optional<String> inRepository(String repository, String ticketId) {
        return jdbc
                .query(
                        "select t.ticket_id from ticket t join project p using (project_id) "
                                + "where lower(p.repository) = lower(?) and t.ticket_id = ?" + MERGED_BY_HAND,
                        (row, index) -> row.getString(1),
                        repository,
                        ticketId)
                .stream()
                .findFirst();
    }

    private Row row(ResultSet row, int number) throws SQLException {
        String url = row.getString("pull_request_url");
        String agent = row.getString("agent");
        String pipeline = row.getString("pipeline");
        TicketState state = TicketState.valueOf(row.getString("state").toUpperCase(Locale.ROOT));
        return new Row(
                row.getLong("ordinal"),
                new TicketView(
                        row.getString("ticket_id"),
                        row.getString("build_id"),
                        row.getString("project_id"),
                        row.getString("key"),
                        row.getString("title"),
                        state,
                        Priority.valueOf(row.getString("priority").toUpperCase(Locale.ROOT)),
                        TicketSize.valueOf(row.getString("size").toUpperCase(Locale.ROOT)),
                        agent == null ? null : AgentKind.valueOf(agent.toUpperCase(Locale.ROOT)),
                        row.getString("program"),
                        row.getString("role"),
                        row.getInt("candidates"),
                        pipeline == null ? null : Pipeline.valueOf(pipeline.toUpperCase(Locale.ROOT)),
                        texts(row.getArray("tags")),
                        texts(row.getArray("depends_on")),
                        texts(row.getArray("on_success")),
                        texts(row.getArray("on_failure")),
                        texts(row.getArray("blocked_now")),
                        row.getInt("attempts"),
                        row.getString("host_id"),
                        row.getString("machine_id"),
                        url == null ? null : new PullRequestRef(row.getInt("pull_request_number"), url),
                        row.getString("merge_sha"),
                        failure(row.getString("failure")),
                        row.getString("report_id"),
                        row.getString("diff_id"),
                        row.getString("body_id"),
                        TicketAction.allowedIn(state),
                        instant(row, "ready_at"),
                        instant(row, "started_at"),
                        instant(row, "ended_at"),
                        row.getObject("state_at", OffsetDateTime.class).toInstant(),
                        row.getObject("created_at", OffsetDateTime.class).toInstant(),
                        row.getObject("updated_at", OffsetDateTime.class).toInstant()));
    }

    private TicketView.@Nullable FailureView failure(@Nullable String stored) {
        if (stored == null) {
            return null;
        }
        Failure failure = json.readValue(stored, Failure.class);
        return new TicketView.FailureView(
                failure.code().name(), failure.message(), failure.code().hint(), failure.artifactId());
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
