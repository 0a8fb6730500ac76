package dev.swarm.api.gateway;

import dev.swarm.api.identity.Secrets;
import dev.swarm.contracts.record.EventScope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The tokens; only their hashes are kept. How long a look-up takes says nothing about any token. */
@Component
class GatewayTokens {
    private static final String PREFIX = "swt_";
    private static final Duration KEPT = Duration.ofDays(7);

    private final JdbcTemplate jdbc;

    GatewayTokens(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** One run of an agent. */
    record Run(String ticketId, int attempt, String machineId) {}

    /** What a token is good for. */
    record Scope(
            String ticketId,
            int attempt,
            String machineId,
            EventScope payer,
            String route,
            List<String> routes,
            Instant expiresAt) {}

    /** The host of the machine in which this ticket is worked on; empty where it is not, or not known to be. */
    Optional<String> hostOf(String ticketId, String machineId) {
        return jdbc.query("""
                        select m.host_id from machine m join ticket t using (ticket_id)
                        where m.machine_id = ? and m.ticket_id = ? and m.state = 'up' and t.ended_at is null""", (row, number) -> row.getString(1), machineId, ticketId).stream()
                .findFirst();
    }

    /** A new token of this run, in place of those that it had. */
    @Transactional
    public String issue(Run run, String route, List<String> routes, Instant expiresAt) {
        end(run);
        OffsetDateTime now = time(Instant.now());
        jdbc.update("delete from gateway_token where expires_at < ?", now.minus(KEPT));
        String token = Secrets.random(PREFIX);
        jdbc.update(
                """
                insert into gateway_token (hash, ticket_id, attempt, machine_id, route, routes, created_at, expires_at)
                values (?, ?, ?, ?, ?, ?, ?, ?)""",
                Secrets.sha256(token),
                run.ticketId(),
                run.attempt(),
                run.machineId(),
                route,
                routes.toArray(String[]::new),
                now,
                time(expiresAt));
        return token;
    }

    /** Ends this run's tokens; harmless where they have ended. */
    void end(Run run) {
        jdbc.update(
                "update gateway_token set ended_at = now()"
                        + " where ticket_id = ? and attempt = ? and machine_id = ? and ended_at is null",
                run.ticketId(),
                run.attempt(),
                run.machineId());
    }

    /** What the token of this hash is good for; empty where that is nothing any more. */
    Optional<Scope> find(String hash) {
        return jdbc.query("""
                        select g.*, t.project_id, t.build_id, b.session_id
                        from gateway_token g join ticket t using (ticket_id) left join build b using (build_id)
                        where g.hash = ? and g.ended_at is null and g.expires_at > now() and t.ended_at is null
                          and exists (select 1 from machine m where m.machine_id = g.machine_id and m.state = 'up')""", GatewayTokens::scope, hash).stream().findFirst();
    }

    private static Scope scope(ResultSet row, int number) throws SQLException {
        String ticketId = row.getString("ticket_id");
        @Nullable String sessionId = row.getString("session_id");
        return new Scope(
                ticketId,
                row.getInt("attempt"),
                row.getString("machine_id"),
                new EventScope(row.getString("project_id"), sessionId, row.getString("build_id"), ticketId),
                row.getString("route"),
                List.of((String[]) row.getArray("routes").getArray()),
                row.getObject("expires_at", OffsetDateTime.class).toInstant());
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
