package dev.swarm.contracts.record;

import dev.swarm.contracts.machine.HostsFor;
import dev.swarm.contracts.machine.PlaceRequest;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;

/** What the api process does for workflows, on queue {@code swarm-records}. */
@ActivityInterface
public interface RecordActivities {
    /** Inserts the events, updates the read model and extends the audit chain, in one transaction. Repeats are harmless. */
    @ActivityMethod(name = "records.append")
    void append(AppendRequest request);

    /** Which hosts could take what is asked for, for a ticket that waits. */
    @ActivityMethod(name = "records.hostsFor")
    HostsFor hostsFor(PlaceRequest wanted);

    /** Ids of hosts that were heard of in the last two minutes. */
    @ActivityMethod(name = "records.liveHosts")
    List<String> liveHosts();
}
