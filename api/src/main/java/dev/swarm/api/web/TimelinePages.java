package dev.swarm.api.web;

import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.timeline.EventExport;
import dev.swarm.api.timeline.EventFilter;
import dev.swarm.api.timeline.LiveEvents;
import dev.swarm.api.timeline.StoredEvent;
import dev.swarm.contracts.record.DomainEvent;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/** All that happened, the newest first: who did what, filtered, and as a file. */
@Controller
class TimelinePages {
    private static final int PAGE = 100;
    /** What is asked for with the form, and kept in links. */
    private static final List<String> FIELDS =
            List.of("project", "session", "build", "ticket", "type", "actor", "people", "since", "until");

    /** All kinds of events, in the order of the alphabet. */
    private static final List<Kind> KINDS = Arrays.stream(DomainEvent.class.getPermittedSubclasses())
            .map(Class::getSimpleName)
            .sorted()
            .map(name -> new Kind(name, EventWords.spaced(name)))
            .toList();

    /** A kind of event. */
    public record Kind(String name, String words) {}

    private final LiveEvents events;
    private final EventExport export;
    private final EventWords words;

    TimelinePages(LiveEvents events, EventExport export, EventWords words) {
        this.events = events;
        this.export = export;
        this.words = words;
    }

    /** An event and its line. */
    public record Entry(StoredEvent event, EventWords.Line line) {
        /** What it is about, in a word. */
        public String subject() {
            String ticket = event.ticketId();
            String build = event.buildId();
            if (ticket != null) {
                return build != null && ticket.startsWith(build + "-") ? ticket.substring(build.length() + 1) : ticket;
            }
            if (build != null) {
                return "build " + build;
            }
            return event.sessionId() == null ? event.workflowId() : "session " + event.sessionId();
        }

        /** Where that is looked at; null where it has no page. */
        public @Nullable String href() {
            if (event.ticketId() != null) {
                return "/tickets/" + event.ticketId();
            }
            if (event.buildId() != null) {
                return "/builds/" + event.buildId();
            }
            return event.sessionId() == null ? null : "/sessions/" + event.sessionId();
        }
    }

    @GetMapping("/timeline")
    String timeline(@RequestParam Map<String, String> query, Model model) {
        long before = before(query.get("before"));
        if (before == Long.MAX_VALUE) {
            model.addAttribute("live", live(query));
        }
        List<StoredEvent> found = events.newest(filter(query), before, PAGE + 1);
        List<StoredEvent> shown = found.subList(0, Math.min(PAGE, found.size()));
        model.addAttribute(
                "entries",
                shown.stream().map(event -> new Entry(event, words.line(event))).toList());
        model.addAttribute(
                "older",
                found.size() > PAGE
                        ? link("/timeline", query, "before", shown.getLast().id())
                        : null);
        model.addAttribute("newer", before == Long.MAX_VALUE ? null : link("/timeline", query, null, 0));
        model.addAttribute("jsonl", link("/timeline/export", query, "format", "jsonl"));
        model.addAttribute("csv", link("/timeline/export", query, "format", "csv"));
        Map<String, String> asked = new HashMap<>();
        FIELDS.forEach(field -> asked.put(field, query.getOrDefault(field, "")));
        model.addAttribute("query", asked);
        model.addAttribute("kinds", KINDS);
        return "timeline";
    }

    @GetMapping("/timeline/export")
    void export(@RequestParam Map<String, String> query, HttpServletResponse response) throws IOException {
        export.write(filter(query), EventExport.Format.of(query.getOrDefault("format", "jsonl")), response);
    }

    /** What the page's stream is about: as little as the filter says, so that a busy platform does not wake a quiet page. */
    private String live(Map<String, String> query) {
        StringBuilder parameters = new StringBuilder("after=").append(events.newest());
        for (String name : List.of("session", "build")) {
            String value = some(query, name);
            if (value != null) {
                parameters.append('&').append(name).append('=').append(UriUtils.encode(value, StandardCharsets.UTF_8));
            }
        }
        return parameters.toString();
    }

    private static EventFilter filter(Map<String, String> query) {
        String type = some(query, "type");
        return new EventFilter(
                some(query, "project"),
                some(query, "session"),
                some(query, "build"),
                some(query, "ticket"),
                type == null ? List.of() : List.of(type),
                some(query, "actor"),
                "true".equals(query.get("people")),
                day(query, "since", 0),
                day(query, "until", 1));
    }

    private static @Nullable String some(Map<String, String> query, String name) {
        String value = query.getOrDefault(name, "").strip();
        return value.isEmpty() ? null : value;
    }

    private static @Nullable Instant day(Map<String, String> query, String name, int more) {
        String text = some(query, name);
        try {
            return text == null
                    ? null
                    : LocalDate.parse(text).plusDays(more).atStartOfDay().toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw ProblemException.invalid(name, "must be a day such as 2026-11-22");
        }
    }

    private static long before(@Nullable String id) {
        try {
            return id == null || id.isBlank() ? Long.MAX_VALUE : Long.parseLong(id);
        } catch (NumberFormatException e) {
            throw ProblemException.invalid("before", "must be the id of an event");
        }
    }

    /** The same question elsewhere; values are encoded. */
    private static String link(String path, Map<String, String> query, @Nullable String name, Object value) {
        UriComponentsBuilder link = UriComponentsBuilder.fromPath(path);
        for (String field : FIELDS) {
            String kept = some(query, field);
            if (kept != null) {
                link.queryParam(field, "{" + field + "}");
            }
        }
        if (name != null) {
            link.queryParam(name, value);
        }
        return link.encode().buildAndExpand(query).toUriString();
    }
}
