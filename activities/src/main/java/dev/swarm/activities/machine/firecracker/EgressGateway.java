package dev.swarm.activities.machine.firecracker;

import dev.swarm.contracts.machine.EgressPolicy;
import java.io.IOException;

/** The host's egress proxies, one listener for each machine, so that none needs a token to be told from another. */
public interface EgressGateway {
    /**
     * Listens for one machine, in place of an earlier listener for it.
     *
     * @param address the host's address that only this machine reaches
     * @return the port
     */
    int open(String machineId, EgressPolicy policy, String address) throws IOException;

    /** Stops listening for the machine; harmless where nothing listens. */
    void close(String machineId);
}
