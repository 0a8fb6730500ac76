package dev.swarm.api.web;

import dev.swarm.api.identity.Caller;
import dev.swarm.api.identity.Secrets;
import dev.swarm.api.identity.SignIn;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Who is signed in. Kept in the database, so that a session outlives a restart of the api and suits several of them. */
@Service
class WebSessions {
    static final Duration LONGEST = Duration.ofDays(7);
    private static final Duration IDLE = Duration.ofHours(24);
    private static final Duration NOTE_USE_EVERY = Duration.ofMinutes(5);

    private final JdbcClient jdbc;
    private final SignIn signIn;

    WebSessions(JdbcClient jdbc, SignIn signIn) {
        this.jdbc = jdbc;
        this.signIn = signIn;
    }

    /** Starts a session of whoever this secret belongs to and answers its token; empty where the secret is refused. */
    Optional<String> start(String secret) {
        Optional<String> remembered = signIn.accept(secret);
        if (remembered.isEmpty()) {
            return Optional.empty();
        }
        OffsetDateTime now = now();
        jdbc.sql("delete from web_session where started_at < ? or used_at < ?")
                .params(now.minus(LONGEST), now.minus(IDLE))
                .update();
        String token = Secrets.random("");
        jdbc.sql("insert into web_session (token_hash, remembered, started_at, used_at) values (?, ?, ?, ?)")
                .params(Secrets.sha256(token), remembered.get(), now, now)
                .update();
        return Optional.of(token);
    }

    /** Whose session this is; empty where it has ended, or the person's right to be here was withdrawn. */
    Optional<Caller> find(String token) {
        OffsetDateTime now = now();
        String hash = Secrets.sha256(token);
        Optional<Row> row = jdbc.sql(
                        "select remembered, used_at from web_session where token_hash = ? and started_at > ? and used_at > ?")
                .params(hash, now.minus(LONGEST), now.minus(IDLE))
                .query((result, number) -> new Row(result.getString(1), result.getObject(2, OffsetDateTime.class)))
                .optional();
        row.filter(found -> found.usedAt().isBefore(now.minus(NOTE_USE_EVERY)))
                .ifPresent(found -> jdbc.sql("update web_session set used_at = ? where token_hash = ?")
                        .params(now, hash)
                        .update());
        return row.flatMap(found -> signIn.recall(found.remembered()));
    }

    void end(String token) {
        jdbc.sql("delete from web_session where token_hash = ?")
                .param(Secrets.sha256(token))
                .update();
    }

    private static OffsetDateTime now() {
        return Instant.now().atOffset(ZoneOffset.UTC);
    }

    private record Row(String remembered, OffsetDateTime usedAt) {}
}
