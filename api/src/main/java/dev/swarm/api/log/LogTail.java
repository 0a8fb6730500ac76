package dev.swarm.api.log;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.springframework.stereotype.Service;

/** The ends of agents' logs, for pages. */
@Service
public class LogTail {
    private static final int BYTES = 16 * 1024;

    /** Colours and cursor movements, and other characters that are no text. */
    private static final Pattern CONTROLS =
            Pattern.compile("\\x1B\\[[0-?]*[ -/]*[@-~]|\\x1B[@-_]|[\\x00-\\x08\\x0B-\\x1F\\x7F]|\\uFFFD+");

    private final AttemptLogs logs;

    LogTail(AttemptLogs logs) {
        this.logs = logs;
    }

    /**
     * The last lines of the newest attempt's log.
     *
     * @param attempt 0 where there is no log
     */
    public record Tail(int attempt, String text, boolean shortened) {}

    public Tail of(String ticketId) {
        int attempt = logs.newestAttempt(ticketId).orElse(0);
        if (attempt == 0) {
            return new Tail(0, "", false);
        }
        long length = logs.length(ticketId, attempt);
        long from = Math.max(0, length - BYTES);
        String text = plain(new String(logs.read(ticketId, attempt, from, BYTES), StandardCharsets.UTF_8));
        int line = from == 0 ? 0 : text.indexOf('\n') + 1;
        return new Tail(attempt, text.substring(line), from > 0);
    }

    /** Text without colours, cursor movements and what else is no text. */
    public static String plain(String text) {
        return CONTROLS.matcher(text).replaceAll("");
    }
}
