package dev.swarm.api.fleet;

import dev.swarm.api.timeline.Timeline;
import dev.swarm.contracts.record.AppendRequest;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.record.RecordedEvent;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Writes what people did to hosts and machines into the one timeline, in the transaction that does it. */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class FleetLog {
    private static final EventScope NOTHING = new EventScope(null, null, null, null);

    private final Timeline timeline;

    FleetLog(Timeline timeline) {
        this.timeline = timeline;
    }

    /**
     * Writes an event that concerns no ticket.
     *
     * @param subject what it is about, such as {@code host/h1}
     * @param commandId a second event of the same subject and command is dropped
     */
    void add(String subject, String commandId, String actor, DomainEvent event) {
        add(subject, commandId, 1, actor, NOTHING, event);
    }

    public void add(
            String subject, String commandId, long seq, @Nullable String actor, EventScope scope, DomainEvent event) {
        timeline.append(new AppendRequest(
                subject, commandId, List.of(new RecordedEvent(seq, Instant.now(), scope, actor, null, event))));
    }
}
