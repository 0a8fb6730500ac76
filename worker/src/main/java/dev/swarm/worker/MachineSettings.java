package dev.swarm.worker;

import dev.swarm.contracts.machine.GuestImages;
import dev.swarm.contracts.machine.MachineLimits;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What micro-VMs are made of; see {@code swarm-worker.yaml}.
 *
 * @param guestImage folder of the default guest image; empty for the one of that name in {@code images}
 * @param images folder of the guest images, each called by its name
 * @param templates folder of snapshots, a cache
 * @param memoryMib of a usual machine, which is kept warm: the same variables as those that the api gives tickets by
 * @param processes of a usual machine
 * @param diskMib of a usual machine
 */
@ConfigurationProperties("swarm.machine")
record MachineSettings(String guestImage, Path images, Path templates, int memoryMib, int processes, int diskMib) {
    /** Where the default image is; it may be missing. */
    Path defaultImage() {
        return guestImage.isEmpty() ? images.resolve(GuestImages.DEFAULT) : Path.of(guestImage);
    }

    MachineLimits usual() {
        return new MachineLimits(memoryMib, processes, diskMib);
    }
}
