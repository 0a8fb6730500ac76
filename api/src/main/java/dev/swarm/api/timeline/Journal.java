package dev.swarm.api.timeline;

import dev.swarm.contracts.record.AppendRequest;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.record.RecordedEvent;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Writes what people change of the platform itself into the one timeline, in the transaction that changes it. */
@Component
public class Journal {
    private final Timeline timeline;

    Journal(Timeline timeline) {
        this.timeline = timeline;
    }

    /**
     * Writes an event.
     *
     * @param subject what it is about, such as {@code key/k1}
     * @param commandId a second event of the same subject and command is dropped
     * @param by who did it
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void add(String subject, String commandId, String by, EventScope scope, DomainEvent event) {
        timeline.append(new AppendRequest(
                subject, commandId, List.of(new RecordedEvent(1, Instant.now(), scope, by, null, event))));
    }
}
