package dev.swarm.api.timeline;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** The timeline for other features, such as pages. */
@Service
public class LiveEvents {
    private final Timeline timeline;
    private final EventStream stream;

    LiveEvents(Timeline timeline, EventStream stream) {
        this.timeline = timeline;
        this.stream = stream;
    }

    /** The id of the newest event: a page that reads it before all else misses nothing of what comes after. */
    public long newest() {
        return timeline.head().id();
    }

    /** What happened in a session, the oldest first. */
    public List<StoredEvent> ofSession(String sessionId, int limit) {
        return timeline.read(new EventFilter(null, sessionId, null, null), 0, Long.MAX_VALUE, limit);
    }

    /** What happened to a ticket, the oldest first. */
    public List<StoredEvent> ofTicket(String ticketId, int limit) {
        return timeline.read(new EventFilter(null, null, null, ticketId), 0, Long.MAX_VALUE, limit);
    }

    /** The first events that the filter lets pass, the oldest first. */
    public List<StoredEvent> read(EventFilter filter, int limit) {
        return timeline.read(filter, 0, Long.MAX_VALUE, limit);
    }

    /** Events with an id below {@code before} that the filter lets pass, the newest first. */
    public List<StoredEvent> newest(EventFilter filter, long before, int limit) {
        return timeline.newest(filter, before, limit);
    }

    /** The newest event of one of these types of each of these tickets, by the ticket's id. */
    public Map<String, StoredEvent> newestOf(Collection<String> ticketIds, Collection<String> types) {
        Map<String, StoredEvent> newest = new HashMap<>();
        timeline.newest(ticketIds, types).forEach(event -> newest.put(event.ticketId(), event));
        return newest;
    }

    /** Streams the ids of events after this one, of one session or build where given, until the client has gone. */
    public void stream(@Nullable String sessionId, @Nullable String buildId, long after, HttpServletResponse response)
            throws IOException {
        stream.runIds(new EventFilter(null, sessionId, buildId, null), after, response);
    }
}
