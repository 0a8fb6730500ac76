package dev.swarm.api.web;

import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.timeline.LiveEvents;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;

/** The one stream of an open page. After a break the browser says which event it saw last, and goes on from there. */
@Controller
class LivePages {
    private final LiveEvents events;

    LivePages(LiveEvents events) {
        this.events = events;
    }

    @GetMapping("/live")
    void stream(
            @RequestParam(required = false) @Nullable String session,
            @RequestParam(required = false) @Nullable String build,
            @RequestParam String after,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String last,
            HttpServletResponse response)
            throws IOException {
        events.stream(session, build, number(last == null || last.isBlank() ? after : last), response);
    }

    private static long number(String id) {
        try {
            return Long.parseLong(id.strip());
        } catch (NumberFormatException e) {
            throw ProblemException.invalid("Last-Event-ID", "must be the id of an event");
        }
    }
}
