package dev.swarm.api.timeline;

import java.util.List;

/** Published in this process after the transaction that recorded these events. */
public record EventsRecorded(List<StoredEvent> events) {}
