package dev.swarm.api.timeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** The newest events, read once for all live streams: hundreds of viewers ask the database no more than one does. */
@Component
class RecentEvents {
    static final int MOST = 1_000;

    private final Source source;
    private final ReentrantLock lock = new ReentrantLock();
    /** In order and without gaps: ids follow each other. */
    private List<StoredEvent> events = List.of();

    @Autowired
    RecentEvents(Timeline timeline) {
        this((after, upTo, limit) -> timeline.read(EventFilter.ALL, after, upTo, limit));
    }

    RecentEvents(Source source) {
        this.source = source;
    }

    /** Where events are read from that are not remembered. */
    interface Source {
        List<StoredEvent> read(long after, long upTo, int limit);
    }

    /** Events with an id above {@code after} and up to {@code upTo}, in order; empty where that is too long ago. */
    Optional<List<StoredEvent>> read(long after, long upTo) {
        if (upTo - after > MOST) {
            return Optional.empty();
        }
        lock.lock();
        try {
            if (events.isEmpty() || events.getLast().id() < upTo) {
                load(after, upTo);
            }
            if (events.isEmpty() || after < events.getFirst().id() - 1) {
                return Optional.empty();
            }
            int from = Math.toIntExact(
                    Math.min(events.size(), after - (events.getFirst().id() - 1)));
            int to = Math.toIntExact(
                    Math.min(events.size(), upTo - (events.getFirst().id() - 1)));
            return Optional.of(List.copyOf(events.subList(from, Math.max(from, to))));
        } finally {
            lock.unlock();
        }
    }

    private void load(long after, long upTo) {
        boolean goesOn = !events.isEmpty() && upTo - events.getLast().id() <= MOST;
        List<StoredEvent> all = new ArrayList<>(goesOn ? events : List.of());
        all.addAll(source.read(goesOn ? events.getLast().id() : after, upTo, MOST));
        events = List.copyOf(all.subList(Math.max(0, all.size() - MOST), all.size()));
    }
}
