package dev.swarm.api.timeline;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes events to a response as server-sent events, in the request's own (virtual) thread. Nothing queues up for a slow
 * viewer: its thread waits until it has taken what was written, and the connection ends where that takes too long. It
 * comes back with the last id that it saw.
 */
@Component
class EventStream {
    private static final Logger log = LoggerFactory.getLogger(EventStream.class);
    private static final Duration PING_EVERY = Duration.ofSeconds(15);
    private static final int STEP = 200;

    private final Timeline timeline;
    private final RecentEvents recent;
    private final EventFeed feed;
    private final JsonMapper json;

    EventStream(Timeline timeline, RecentEvents recent, EventFeed feed, JsonMapper json) {
        this.timeline = timeline;
        this.recent = recent;
        this.feed = feed;
        this.json = json;
    }

    /** Sends all events after this id that the filter lets pass, until the client or this process goes away. */
    void run(EventFilter filter, long after, HttpServletResponse response) throws IOException {
        run(filter, after, response, this::whole);
    }

    /** The same, but of each event no more than its id: enough for whoever then asks what is there now. */
    void runIds(EventFilter filter, long after, HttpServletResponse response) throws IOException {
        run(filter, after, response, event -> "id: " + event.id() + "\ndata:\n\n");
    }

    private void run(
            EventFilter filter, long after, HttpServletResponse response, Function<StoredEvent, String> written)
            throws IOException {
        response.setContentType("text/event-stream;charset=UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        ServletOutputStream out = response.getOutputStream();
        try {
            write(out, ": stream of events\n\n");
            long cursor = after;
            while (feed.isOpen()) {
                long newest = feed.await(cursor, PING_EVERY);
                if (newest <= cursor) {
                    write(out, ": ping\n\n");
                    continue;
                }
                cursor = send(filter, cursor, newest, out, written);
            }
        } catch (DataAccessException | TransactionException e) {
            // The client comes back with the last id it has seen.
            log.warn("stream ended, the database does not answer: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            log.debug("the stream's client has gone", e);
        }
    }

    private String whole(StoredEvent event) {
        return "id: " + event.id() + "\nevent: " + event.type() + "\ndata: "
                + json.writeValueAsString(EventView.of(event)) + "\n\n";
    }

    private long send(
            EventFilter filter, long after, long upTo, ServletOutputStream out, Function<StoredEvent, String> written)
            throws IOException {
        Optional<List<StoredEvent>> known = recent.read(after, upTo);
        if (known.isPresent()) {
            write(out, text(known.get().stream().filter(filter::matches), written));
            return upTo;
        }
        long cursor = after;
        while (true) {
            List<StoredEvent> events = timeline.read(filter, cursor, upTo, STEP);
            write(out, text(events.stream(), written));
            if (events.size() < STEP) {
                return upTo;
            }
            cursor = events.getLast().id();
        }
    }

    private static String text(Stream<StoredEvent> events, Function<StoredEvent, String> written) {
        return events.map(written).collect(Collectors.joining());
    }

    private static void write(ServletOutputStream out, String text) throws IOException {
        if (!text.isEmpty()) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }
}
