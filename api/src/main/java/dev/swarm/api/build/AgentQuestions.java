package dev.swarm.api.build;

import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What native agents wait for people to answer, as the timeline says it. */
@Component
public class AgentQuestions {
    private static final int MOST = 200;

    private final JdbcClient jdbc;
    private final JsonMapper json;

    AgentQuestions(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * A question that is open.
     *
     * @param title of the ticket
     * @param options answers that the agent offers; may be empty
     */
    @Schema(name = "OpenAgentQuestion")
    public record Open(
            String ticketId,
            String buildId,
            @Nullable String sessionId,
            String projectId,
            String title,
            int attempt,
            String question,
            List<String> options,
            Instant askedAt) {}

    /** Those that are open, the oldest first. */
    List<Open> open() {
        return jdbc.sql("""
                        select t.ticket_id, t.build_id, t.project_id, t.title, e.session_id, e.at, e.data
                        from ticket t join lateral (
                            select * from event where event.ticket_id = t.ticket_id and event.type in
                            ('AgentAsked', 'AgentAnswered', 'AgentFinished', 'AttemptFailed', 'TicketRetried')
                            order by event.id desc limit 1) e on e.type = 'AgentAsked'
                        where t.state in ('assigned', 'in_progress', 'in_review', 'paused')
                        order by e.id limit :most""").param("most", MOST).query(this::row).list();
    }

    private Open row(ResultSet row, int number) throws SQLException {
        JsonNode data = json.readTree(row.getString("data"));
        List<String> options = new ArrayList<>();
        data.path("options").forEach(option -> options.add(option.asString("")));
        return new Open(
                row.getString("ticket_id"),
                row.getString("build_id"),
                row.getString("session_id"),
                row.getString("project_id"),
                row.getString("title"),
                data.path("attempt").asInt(),
                data.path("question").asString(""),
                options,
                row.getObject("at", OffsetDateTime.class).toInstant());
    }
}
