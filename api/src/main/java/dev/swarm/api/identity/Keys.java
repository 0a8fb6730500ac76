package dev.swarm.api.identity;

import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.timeline.Journal;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** API keys, for routes and pages. Who made or deleted one is in the timeline. */
@Service
public class Keys {
    private static final EventScope PLATFORM = new EventScope(null, null, null, null);

    private final ApiKeys keys;
    private final Journal journal;

    Keys(ApiKeys keys, Journal journal) {
        this.keys = keys;
        this.journal = journal;
    }

    /** All keys, the oldest first, without the keys themselves. */
    public List<KeyView> list() {
        return keys.list().stream().map(key -> KeyView.of(key, null)).toList();
    }

    /** Makes a key; the answer is the only place where it is shown. */
    @Transactional
    public KeyView add(String name, Role role, Origin origin) {
        if (role == Role.HOST) {
            throw ProblemException.invalid("role", "must be admin or worker; a host gets its key by joining");
        }
        ApiKeys.Created created = keys.create(name.strip(), role);
        KeyView view = KeyView.of(created.entity(), created.key());
        note(view.id(), origin, new DomainEvent.KeyAdded(view.id(), view.name(), role.wire()));
        return view;
    }

    /** Deletes a key: it is refused from now on. */
    @Transactional
    public void delete(String id, Origin origin) {
        ApiKeyEntity deleted = keys.delete(id);
        note(id, origin, new DomainEvent.KeyDeleted(id, deleted.name()));
    }

    private void note(String id, Origin origin, DomainEvent event) {
        journal.add("key/" + id, origin.commandId(), origin.name(), PLATFORM, event);
    }
}
