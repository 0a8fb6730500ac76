package dev.swarm.worker;

import dev.swarm.contracts.machine.MachineLimits;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What micro-VMs are made of; see {@code swarm-worker.yaml}.
 *
 * @param guestImage folder of the guest image; empty where there is none
 * @param templates folder of snapshots, a cache
 * @param memoryMib of a usual machine, which is kept warm: the same variables as those that the api gives tickets by
 * @param processes of a usual machine
 * @param diskMib of a usual machine
 */
@ConfigurationProperties("swarm.machine")
record MachineSettings(String guestImage, Path templates, int memoryMib, int processes, int diskMib) {
    MachineLimits usual() {
        return new MachineLimits(memoryMib, processes, diskMib);
    }
}
