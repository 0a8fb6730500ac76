package dev.swarm.workflows.testing;

import dev.swarm.contracts.machine.HostsFor;
import dev.swarm.contracts.machine.PlaceRequest;
import dev.swarm.contracts.record.AppendRequest;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.RecordActivities;
import dev.swarm.contracts.record.RecordedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what workflows record. */
public final class FakeRecords implements RecordActivities {
    public final Script<AppendRequest, Boolean> appends = new Script<>(request -> true);
    public final Script<String, List<String>> hosts = new Script<>(request -> List.of());
    public final Script<PlaceRequest, HostsFor> reasons = new Script<>(wanted -> new HostsFor(0, "no host has joined"));
    private final List<RecordedEvent> events = new CopyOnWriteArrayList<>();

    @Override
    public void append(AppendRequest request) {
        appends.call(request);
        events.addAll(request.events());
    }

    @Override
    public HostsFor hostsFor(PlaceRequest wanted) {
        return reasons.call(wanted);
    }

    @Override
    public List<String> liveHosts() {
        return hosts.call("");
    }

    public List<RecordedEvent> all() {
        return events;
    }

    public <E extends DomainEvent> List<E> of(Class<E> type) {
        List<E> found = new ArrayList<>();
        for (RecordedEvent event : events) {
            if (type.isInstance(event.event())) {
                found.add(type.cast(event.event()));
            }
        }
        return found;
    }

    /** Those of one type with who caused them, when, and about what. */
    public List<RecordedEvent> recorded(Class<? extends DomainEvent> type) {
        List<RecordedEvent> found = new ArrayList<>();
        for (RecordedEvent event : events) {
            if (type.isInstance(event.event())) {
                found.add(event);
            }
        }
        return found;
    }

    /** Waits until so many events of a type were recorded; answers the newest. */
    public <E extends DomainEvent> E await(Class<E> type, int count) {
        Await.until(count + " × " + type.getSimpleName() + " in " + events, () -> of(type).size() >= count);
        return of(type).get(count - 1);
    }
}
