package dev.swarm.api.log;

import java.io.ByteArrayOutputStream;
import java.util.OptionalInt;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The output of agents: one growing run of bytes per attempt. */
@Component
class AttemptLogs {
    private final JdbcClient jdbc;

    AttemptLogs(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The log's length after an append.
     *
     * @param gap true where the chunk starts after the end; then nothing was appended
     */
    record Appended(long length, boolean gap) {}

    /** Appends what is new of a chunk that starts at this offset. */
    @Transactional
    public Appended append(String ticketId, int attempt, long offset, byte[] chunk) {
        // Two senders of one log, such as a worker and its successor, take turns.
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(?, 1))")
                .param(ticketId + "/" + attempt)
                .query((row, number) -> true)
                .list();
        long length = length(ticketId, attempt);
        if (offset > length) {
            return new Appended(length, true);
        }
        int known = (int) Math.min(length - offset, chunk.length);
        if (known == chunk.length) {
            return new Appended(length, false);
        }
        byte[] fresh = new byte[chunk.length - known];
        System.arraycopy(chunk, known, fresh, 0, fresh.length);
        jdbc.sql("insert into log_chunk (ticket_id, attempt, start_offset, end_offset, content) values (?, ?, ?, ?, ?)")
                .params(ticketId, attempt, length, length + fresh.length, fresh)
                .update();
        return new Appended(length + fresh.length, false);
    }

    long length(String ticketId, int attempt) {
        return jdbc.sql("select coalesce(max(end_offset), 0) from log_chunk where ticket_id = ? and attempt = ?")
                .params(ticketId, attempt)
                .query(Long.class)
                .single();
    }

    OptionalInt newestAttempt(String ticketId) {
        int attempt = jdbc.sql("select coalesce(max(attempt), 0) from log_chunk where ticket_id = ?")
                .param(ticketId)
                .query(Integer.class)
                .single();
        return attempt == 0 ? OptionalInt.empty() : OptionalInt.of(attempt);
    }

    /** The bytes from this offset on, at most as many as the limit. */
    byte[] read(String ticketId, int attempt, long offset, int limit) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        jdbc.sql("""
                        select start_offset, content from log_chunk
                        where ticket_id = ? and attempt = ? and end_offset > ? and start_offset < ?
                        order by start_offset""").params(ticketId, attempt, offset, offset + limit).query(row -> {
            byte[] content = row.getBytes(2);
            int from = (int) Math.max(0, offset - row.getLong(1));
            int length = Math.min(content.length - from, limit - bytes.size());
            bytes.write(content, from, length);
        });
        return bytes.toByteArray();
    }
}
