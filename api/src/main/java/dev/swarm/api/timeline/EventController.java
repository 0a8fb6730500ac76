package dev.swarm.api.timeline;

import dev.swarm.api.paging.Page;
import dev.swarm.api.paging.PageQuery;
import dev.swarm.api.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Timeline")
class EventController {
    private static final int VERIFY_STEP = 1000;

    private final Timeline timeline;
    private final AuditChain chain;
    private final EventStream stream;
    private final EventExport export;

    EventController(Timeline timeline, AuditChain chain, EventStream stream, EventExport export) {
        this.timeline = timeline;
        this.chain = chain;
        this.stream = stream;
        this.export = export;
    }

    record Verdict(boolean valid, long entries, @Nullable Long brokenAt) {}

    @Operation(
            summary = "Events, the oldest first",
            description =
                    "With order=newest the newest come first. type may be given more than once; people=true leaves "
                            + "out what nobody asked for; since and until are instants such as 2026-11-01T00:00:00Z.")
    @GetMapping("/api/events")
    Page<EventView> list(
            @ParameterObject EventQuery query,
            @RequestParam(defaultValue = "oldest") String order,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String after) {
        PageQuery page = PageQuery.of(limit, after);
        List<StoredEvent> events = switch (order) {
            case "oldest" -> timeline.read(query.filter(), page.above(), Long.MAX_VALUE, page.fetch());
            case "newest" -> timeline.newest(query.filter(), page.below(), page.fetch());
            default -> throw ProblemException.invalid("order", "must be oldest or newest");
        };
        return Page.of(events, page, StoredEvent::id, EventView::of);
    }

    @Operation(
            summary = "Events as a file, with their hashes, the oldest first",
            description = "format is jsonl (a JSON object a line) or csv; the filters are those of /api/events.")
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = "application/x-ndjson", schema = @Schema(type = "string")))
    @GetMapping("/api/events/export")
    void export(
            @ParameterObject EventQuery query,
            @RequestParam(defaultValue = "jsonl") String format,
            HttpServletResponse response)
            throws IOException {
        export.write(query.filter(), EventExport.Format.of(format), response);
    }

    @Operation(
            summary = "Events as they happen (server-sent events)",
            description = "id: the event's id; event: its type; data: the Event. After a break send the last id as "
                    + "Last-Event-ID (or ?lastEventId=): no event is lost or doubled. Without it the stream starts "
                    + "with the first event that there is; lastEventId=newest starts with what happens from now on.")
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = "text/event-stream", schema = @Schema(type = "string")))
    @GetMapping("/api/events/stream")
    void stream(
            @RequestParam(required = false) @Nullable String project,
            @RequestParam(required = false) @Nullable String session,
            @RequestParam(required = false) @Nullable String build,
            @RequestParam(required = false) @Nullable String ticket,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventHeader,
            @RequestParam(required = false) @Nullable String lastEventId,
            HttpServletResponse response)
            throws IOException {
        String last = lastEventHeader == null || lastEventHeader.isBlank() ? lastEventId : lastEventHeader;
        stream.run(new EventFilter(project, session, build, ticket), after(last), response);
    }

    private long after(@Nullable String lastEventId) {
        if (lastEventId == null || lastEventId.isBlank()) {
            return 0;
        }
        if (lastEventId.equals("newest")) {
            return timeline.head().id();
        }
        try {
            return Long.parseLong(lastEventId.strip());
        } catch (NumberFormatException e) {
            throw ProblemException.invalid("Last-Event-ID", "must be the id of an event, or 'newest'");
        }
    }

    @Operation(summary = "The audit trail: every event with its hash")
    @GetMapping("/api/audit")
    Page<AuditEntry> audit(
            @RequestParam(defaultValue = "50") int limit, @RequestParam(required = false) @Nullable String after) {
        PageQuery query = PageQuery.of(limit, after);
        List<StoredEvent> events = timeline.read(EventFilter.ALL, query.above(), Long.MAX_VALUE, query.fetch());
        return Page.of(events, query, StoredEvent::id, AuditEntry::of);
    }

    @Operation(
            summary = "Recompute the audit chain",
            description =
                    "brokenAt is the id of the first entry that is missing or does not match; entries counts those "
                            + "that were found good.")
    @GetMapping("/api/audit/verify")
    Verdict verify() {
        Timeline.Head head = timeline.head();
        long id = 0;
        String hash = "";
        while (true) {
            List<StoredEvent> events = timeline.read(EventFilter.ALL, id, head.id(), VERIFY_STEP);
            for (StoredEvent event : events) {
                boolean linked = event.id() == id + 1 && event.prevHash().equals(hash);
                if (!linked || !event.hash().equals(chain.hash(event))) {
                    return new Verdict(false, id, id + 1);
                }
                id = event.id();
                hash = event.hash();
            }
            if (events.size() < VERIFY_STEP) {
                boolean whole = id == head.id() && Objects.equals(hash, head.hash());
                return new Verdict(whole, id, whole ? null : id + 1);
            }
        }
    }
}
