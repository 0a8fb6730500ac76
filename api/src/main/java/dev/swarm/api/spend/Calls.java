package dev.swarm.api.spend;

import dev.swarm.contracts.model.ModelUsage;
import dev.swarm.contracts.record.EventScope;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table of model calls. */
@Component
class Calls {
    private final JdbcClient jdbc;

    Calls(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What is about to be spent. */
    record Intent(
            EventScope payer,
            String route,
            String model,
            String purpose,
            BigDecimal most,
            long mostTokens,
            int tokensPerMinute) {}

    /** What a call came to. */
    record Outcome(
            String route,
            String model,
            ModelUsage usage,
            BigDecimal cost,
            @Nullable String answerId) {}

    /** @param outcome null while the call is open */
    record Call(
            EventScope payer,
            YearMonth month,
            String route,
            BigDecimal reserved,
            long reservedTokens,
            @Nullable Outcome outcome) {}

    Optional<Call> find(String callId) {
        return jdbc.sql("select * from model_call where call_id = ?")
                .param(callId)
                .query(Calls::row)
                .optional();
    }

    void insert(String callId, Intent intent, YearMonth month, Instant at) {
        EventScope payer = intent.payer();
        jdbc.sql("""
                        insert into model_call (call_id, project_id, session_id, build_id, ticket_id, month, route, model,
                            purpose, reserved, reserved_tokens, reserved_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(callId)
                .param(payer.projectId())
                .param(payer.sessionId())
                .param(payer.buildId())
                .param(payer.ticketId())
                .param(month.toString())
                .param(intent.route())
                .param(intent.model())
                .param(intent.purpose())
                .param(intent.most())
                .param(intent.mostTokens())
                .param(at.atOffset(ZoneOffset.UTC))
                .update();
    }

    void settle(String callId, Outcome outcome, Instant at) {
        ModelUsage usage = outcome.usage();
        jdbc.sql("""
                        update model_call set route = ?, model = ?, input_tokens = ?, cache_read_tokens = ?,
                            cache_write_tokens = ?, output_tokens = ?, cost = ?, answer_id = ?, settled_at = ?
                        where call_id = ?""")
                .param(outcome.route())
                .param(outcome.model())
                .param(usage.inputTokens())
                .param(usage.cacheReadTokens())
                .param(usage.cacheWriteTokens())
                .param(usage.outputTokens())
                .param(outcome.cost())
                .param(outcome.answerId())
                .param(at.atOffset(ZoneOffset.UTC))
                .param(callId)
                .update();
    }

    private static Call row(ResultSet row, int number) throws SQLException {
        String route = row.getString("route");
        BigDecimal cost = row.getBigDecimal("cost");
        Outcome outcome = cost == null
                ? null
                : new Outcome(
                        route,
                        row.getString("model"),
                        new ModelUsage(
                                row.getLong("input_tokens"),
                                row.getLong("cache_read_tokens"),
                                row.getLong("cache_write_tokens"),
                                row.getLong("output_tokens")),
                        cost,
                        row.getString("answer_id"));
        return new Call(
                new EventScope(
                        row.getString("project_id"),
                        row.getString("session_id"),
                        row.getString("build_id"),
                        row.getString("ticket_id")),
                YearMonth.parse(row.getString("month")),
                route,
                row.getBigDecimal("reserved"),
                row.getLong("reserved_tokens"),
                outcome);
    }
}
