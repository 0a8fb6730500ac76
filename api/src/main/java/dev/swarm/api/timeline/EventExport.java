package dev.swarm.api.timeline;

import dev.swarm.api.problem.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;

/** Writes events as a file, the oldest first, a step at a time: however many there are, few are in memory. */
@Service
public class EventExport {
    private static final int STEP = 500;

    private final Timeline timeline;
    private final JsonMapper json;

    EventExport(Timeline timeline, JsonMapper json) {
        this.timeline = timeline;
        this.json = json;
    }

    /** Kinds of files. */
    public enum Format {
        /** One JSON object a line, as in the API. */
        JSONL("application/x-ndjson"),
        CSV("text/csv;charset=utf-8");

        private final String mediaType;

        Format(String mediaType) {
            this.mediaType = mediaType;
        }

        /** Reads {@code jsonl} or {@code csv}. */
        public static Format of(String name) {
            return switch (name) {
                case "jsonl" -> JSONL;
                case "csv" -> CSV;
                default -> throw ProblemException.invalid("format", "must be jsonl or csv");
            };
        }
    }

    /** Writes all events there are that the filter lets pass. */
    public void write(EventFilter filter, Format format, HttpServletResponse response) throws IOException {
        response.setContentType(format.mediaType);
        response.setCharacterEncoding("UTF-8");
        response.setHeader(
                "Content-Disposition",
                "attachment; filename=\"timeline." + format.name().toLowerCase(Locale.ROOT) + "\"");
        response.setHeader("Cache-Control", "no-store");
        PrintWriter out = response.getWriter();
        if (format == Format.CSV) {
            out.print("id,at,actor,type,state,project,session,build,ticket,workflow,hash,data\r\n");
        }
        long head = timeline.head().id();
        long after = 0;
        List<StoredEvent> events;
        do {
            events = timeline.read(filter, after, head, STEP);
            for (StoredEvent event : events) {
                out.print(format == Format.CSV ? csv(event) : json.writeValueAsString(AuditEntry.of(event)) + "\n");
                after = event.id();
            }
        } while (events.size() == STEP && !out.checkError());
    }

    private static String csv(StoredEvent e) {
        return String.join(
                        ",",
                        Long.toString(e.id()),
                        e.at().toString(),
                        cell(e.actor()),
                        cell(e.type()),
                        cell(e.state()),
                        cell(e.projectId()),
                        cell(e.sessionId()),
                        cell(e.buildId()),
                        cell(e.ticketId()),
                        cell(e.workflowId()),
                        e.hash(),
                        cell(e.data()))
                + "\r\n";
    }

    /** Quoted; and what a spreadsheet would take for a formula begins with an apostrophe. */
    static String cell(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return "";
        }
        String safe = "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return "\"" + safe.replace("\"", "\"\"") + "\"";
    }
}
