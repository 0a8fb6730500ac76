package dev.swarm.api.idempotency;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Answers that were given, by caller and key. */
@Component
class IdempotencyStore {
    /** Longer than any request takes: a claim that is older was left behind by a process that died. */
    private static final Duration ABANDONED_AFTER = Duration.ofSeconds(30);

    private static final Duration KEPT_FOR = Duration.ofDays(7);

    private final JdbcClient jdbc;

    IdempotencyStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What is known of a key.
     *
     * @param status the status that was answered; null while the request is being handled
     * @param body the body that was answered; null while it is being handled, or where it was a secret
     */
    record Entry(
            String fingerprint,
            @Nullable Integer status,
            @Nullable String contentType,
            byte @Nullable [] body) {}

    /** Takes the key for this request; false where it is taken. */
    boolean claim(String caller, String key, String fingerprint) {
        Instant now = Instant.now();
        return jdbc.sql("""
                        insert into idempotency (caller, key, fingerprint, claimed_at) values (?, ?, ?, ?)
                        on conflict (caller, key) do update set claimed_at = excluded.claimed_at
                        where idempotency.status is null and idempotency.claimed_at < ?
                          and idempotency.fingerprint = excluded.fingerprint""")
                        .params(
                                caller,
                                key,
                                fingerprint,
                                now.atOffset(ZoneOffset.UTC),
                                now.minus(ABANDONED_AFTER).atOffset(ZoneOffset.UTC))
                        .update()
                == 1;
    }

    Optional<Entry> find(String caller, String key) {
        return jdbc.sql("select fingerprint, status, content_type, body from idempotency where caller = ? and key = ?")
                .params(caller, key)
                .query((row, number) ->
                        new Entry(row.getString(1), row.getObject(2, Integer.class), row.getString(3), row.getBytes(4)))
                .optional();
    }

    void complete(String caller, String key, int status, @Nullable String contentType, byte @Nullable [] body) {
        jdbc.sql("update idempotency set status = :status, content_type = :type, body = :body "
                        + "where caller = :caller and key = :key")
                .param("status", status)
                .param("type", contentType)
                .param("body", body)
                .param("caller", caller)
                .param("key", key)
                .update();
        jdbc.sql("delete from idempotency where claimed_at < ?")
                .param(Instant.now().minus(KEPT_FOR).atOffset(ZoneOffset.UTC))
                .update();
    }

    /** Gives the key back after a failure that says nothing about the request itself. */
    void release(String caller, String key) {
        jdbc.sql("delete from idempotency where caller = ? and key = ? and status is null")
                .params(caller, key)
                .update();
    }
}
