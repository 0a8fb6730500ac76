package dev.swarm.api.session;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Drafts of specs, one for each person and session: the last one that was kept stands. */
@Service
public class SpecDrafts {
    private final JdbcClient jdbc;
    private final Sessions sessions;

    SpecDrafts(JdbcClient jdbc, Sessions sessions) {
        this.jdbc = jdbc;
        this.sessions = sessions;
    }

    public Optional<SpecDraft> find(String sessionId, String person) {
        return jdbc.sql("select base_version, markdown, saved_at from spec_draft where session_id = ? and person = ?")
                .params(sessionId, person)
                .query((row, number) -> new SpecDraft(
                        row.getInt(1),
                        row.getString(2),
                        row.getObject(3, OffsetDateTime.class).toInstant()))
                .optional();
    }

    /** Keeps a draft in place of the one before it. */
    public SpecDraft keep(String sessionId, String person, int baseVersion, String markdown) {
        sessions.view(sessionId);
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        jdbc.sql("""
                        insert into spec_draft (session_id, person, base_version, markdown, saved_at) values (?, ?, ?, ?, ?)
                        on conflict (session_id, person) do update set base_version = excluded.base_version,
                            markdown = excluded.markdown, saved_at = excluded.saved_at""")
                .params(sessionId, person, baseVersion, markdown, now.atOffset(ZoneOffset.UTC))
                .update();
        return new SpecDraft(baseVersion, markdown, now);
    }

    public void discard(String sessionId, String person) {
        jdbc.sql("delete from spec_draft where session_id = ? and person = ?")
                .params(sessionId, person)
                .update();
    }
}
