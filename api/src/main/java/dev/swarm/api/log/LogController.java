package dev.swarm.api.log;

import dev.swarm.api.identity.Caller;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.contracts.FailureCode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Logs")
class LogController {
    /** One answer holds at most this much; the rest is read from the next offset. */
    private static final int MAX_ANSWER = 4 * 1024 * 1024;

    private static final MediaType TEXT = new MediaType("text", "plain", StandardCharsets.UTF_8);

    private final AttemptLogs logs;
    private final JdbcClient jdbc;

    LogController(AttemptLogs logs, JdbcClient jdbc) {
        this.logs = logs;
        this.jdbc = jdbc;
    }

    record Length(long length) {}

    @Operation(
            summary = "A ticket's log from a byte offset on",
            description = "At most 4 MiB per answer. X-Log-Length is the whole length, X-Log-Attempt the attempt: "
                    + "go on from offset + received bytes until that is reached. Without attempt: the newest one.")
    @ApiResponse(responseCode = "200", content = @Content(mediaType = "text/plain", schema = @Schema(type = "string")))
    @GetMapping("/api/tickets/{ticketId}/log")
    ResponseEntity<byte[]> read(
            @PathVariable String ticketId,
            @RequestParam(required = false) @Nullable Integer attempt,
            @RequestParam(defaultValue = "0") @Parameter(description = "in bytes") long offset) {
        if (offset < 0) {
            throw ProblemException.invalid("offset", "must not be negative");
        }
        if (attempt != null && attempt < 1) {
            throw ProblemException.invalid("attempt", "must be at least 1");
        }
        boolean known = jdbc.sql("select exists (select 1 from ticket where ticket_id = ?)")
                .param(ticketId)
                .query(Boolean.class)
                .single();
        if (!known) {
            throw ProblemException.notFound("ticket", ticketId);
        }
        int shown = attempt == null ? logs.newestAttempt(ticketId).orElse(1) : attempt;
        long length = logs.length(ticketId, shown);
        byte[] bytes = offset >= length ? new byte[0] : logs.read(ticketId, shown, offset, MAX_ANSWER);
        return ResponseEntity.ok()
                .contentType(TEXT)
                .header("X-Log-Length", Long.toString(length))
                .header("X-Log-Attempt", Integer.toString(shown))
                .body(bytes);
    }

    @Operation(
            summary = "Append a chunk to the log of an attempt",
            description = "Bytes that are known are skipped. A chunk that starts after the end appends nothing and is "
                    + "answered with 409 and the length.")
    @PostMapping("/api/internal/tickets/{ticketId}/attempts/{attempt}/log")
    ResponseEntity<Length> append(
            @PathVariable String ticketId,
            @PathVariable int attempt,
            @RequestParam long offset,
            HttpServletRequest request)
            throws IOException {
        if (attempt < 1 || offset < 0) {
            throw ProblemException.invalid(attempt < 1 ? "attempt" : "offset", "is out of range");
        }
        requireHolder(ticketId);
        AttemptLogs.Appended appended =
                logs.append(ticketId, attempt, offset, request.getInputStream().readAllBytes());
        return ResponseEntity.status(appended.gap() ? 409 : 200)
                .contentType(MediaType.APPLICATION_JSON)
                .body(new Length(appended.length()));
    }

    /** A joined host writes to logs of tickets that it has or had; before their first machine is known, to any. */
    private void requireHolder(String ticketId) {
        String hostId = Caller.current().hostId();
        if (hostId == null) {
            return;
        }
        boolean elsewhere = jdbc.sql("select count(*) > 0 and bool_and(host_id <> ?) from machine where ticket_id = ?")
                .params(hostId, ticketId)
                .query(Boolean.class)
                .single();
        if (elsewhere) {
            throw new ProblemException(
                    FailureCode.FORBIDDEN, "Ticket '" + ticketId + "' never ran on host '" + hostId + "'.");
        }
    }
}
