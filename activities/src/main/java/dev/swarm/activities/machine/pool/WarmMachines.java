package dev.swarm.activities.machine.pool;

import java.io.IOException;

/** A provider that keeps machines ready. */
public interface WarmMachines {
    /** Keeps at least so many machines of each size ready from now on; 0 for as many as this host's own bounds say. */
    void keepWarm(int machines);

    /** How many machines stand ready. */
    int warm();

    /**
     * Lets go of what this process holds, and ends the machines that stand ready: for a host that stops in order. Those that
     * belong to tickets stay for the next worker.
     */
    void shutDown() throws IOException;
}
