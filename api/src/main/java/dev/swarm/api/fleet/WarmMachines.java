package dev.swarm.api.fleet;

import dev.swarm.api.identity.Origin;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.record.DomainEvent;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Machines that are to stand ready before a ticket asks for one. */
@Component
class WarmMachines {
    private final Hosts hosts;
    private final FleetLog log;

    WarmMachines(Hosts hosts, FleetLog log) {
        this.hosts = hosts;
        this.log = log;
    }

    record OfHost(String hostId, int warmTarget, int warmReady) {}

    /** What is expected: {@code expected} is less than {@code asked} where the hosts have fewer slots. */
    record Expected(String machineClass, int asked, int expected, List<OfHost> hosts) {}

    @Transactional
    Expected want(String machineClass, int count, Origin origin) {
        List<Host> taking = hosts.taking(machineClass);
        if (taking.isEmpty()) {
            throw new ProblemException(
                    FailureCode.NO_CAPACITY, "No live host takes machines of class '" + machineClass + "'.");
        }
        int[] shares = shares(taking.stream().mapToInt(Host::slots).toArray(), count);
        List<OfHost> expected = new ArrayList<>();
        int total = 0;
        for (int i = 0; i < shares.length; i++) {
            Host host = taking.get(i);
            hosts.warm(host.hostId(), shares[i]);
            expected.add(new OfHost(host.hostId(), shares[i], host.warmReady()));
            total += shares[i];
        }
        log.add(
                "warm/" + machineClass,
                origin.commandId(),
                origin.name(),
                new DomainEvent.WarmMachinesWanted(machineClass, count));
        return new Expected(machineClass, count, total, expected);
    }

    /** Gives one after the other to each that has room, so that no host is filled while another stands empty. */
    static int[] shares(int[] rooms, int count) {
        int[] shares = new int[rooms.length];
        int left = count;
        boolean given = true;
        while (left > 0 && given) {
            given = false;
            for (int i = 0; i < rooms.length && left > 0; i++) {
                if (shares[i] < rooms[i]) {
                    shares[i]++;
                    left--;
                    given = true;
                }
            }
        }
        return shares;
    }
}
