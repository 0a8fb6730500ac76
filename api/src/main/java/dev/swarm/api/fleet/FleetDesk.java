package dev.swarm.api.fleet;

import dev.swarm.api.identity.Origin;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.contracts.record.DomainEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What the API's routes do with hosts and machines, for pages. */
@Service
public class FleetDesk {
    private final Hosts hosts;
    private final Machines machines;
    private final LoadSamples samples;
    private final WarmMachines warm;
    private final Cleanup cleanup;
    private final FleetLog log;

    FleetDesk(Hosts hosts, Machines machines, LoadSamples samples, WarmMachines warm, Cleanup cleanup, FleetLog log) {
        this.hosts = hosts;
        this.machines = machines;
        this.samples = samples;
        this.warm = warm;
        this.cleanup = cleanup;
        this.log = log;
    }

    /** All hosts, the oldest first. */
    public List<Host> hosts(int limit) {
        return hosts.page(null, 0, limit);
    }

    public Host host(String hostId) {
        return hosts.find(hostId).orElseThrow(() -> ProblemException.notFound("host", hostId));
    }

    /** Machines that are up, the newest first; those of one host, or of all. */
    public List<Machine> machines(@Nullable String hostId, int limit) {
        return machines.page(new Machines.Filter("up", hostId, null, null), Long.MAX_VALUE, limit);
    }

    public Machine machine(String machineId) {
        return machines.find(machineId).orElseThrow(() -> ProblemException.notFound("machine", machineId));
    }

    /** How busy these hosts were, by id, the oldest first. */
    public Map<String, List<LoadSample>> hostLoads(List<String> hostIds, Duration last) {
        return samples.ofHosts(hostIds, last);
    }

    /** How busy these machines were, by id, the oldest first; also of those that are released. */
    public Map<String, List<LoadSample>> machineLoads(List<String> machineIds, Duration last) {
        return samples.ofMachines(machineIds, last);
    }

    /** Has a host take no new machine, or take them again. */
    @Transactional
    public Host drain(String hostId, boolean draining, Origin origin) {
        host(hostId);
        hosts.drain(hostId, draining);
        log.add("host/" + hostId, origin.commandId(), origin.name(), new DomainEvent.HostDrained(hostId, draining));
        return host(hostId);
    }

    /** Has hosts of a class keep so many machines ready; answers how many are expected of them. */
    public int boot(String machineClass, int count, Origin origin) {
        return warm.want(machineClass, count, origin).expected();
    }

    /** Starts a clean-up; {@code olderThan} as the API's route takes it, null for each host's own rule. */
    public void cleanUp(@Nullable String olderThan, Origin origin) {
        cleanup.run(olderThan, origin);
    }

    public CleanupStatus cleanupStatus() {
        return cleanup.status(Cleanup.STANDARD_AGE);
    }
}
