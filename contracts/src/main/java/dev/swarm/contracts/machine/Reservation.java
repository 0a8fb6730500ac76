package dev.swarm.contracts.machine;

import org.jspecify.annotations.Nullable;

/**
 * Room on a host.
 *
 * @param taskQueue the host's own queue, for everything that follows
 * @param provider what kind of machine it will be, such as {@code sandbox}
 * @param why why it is this host, for people; null where it is not known
 */
public record Reservation(
        String machineId,
        String hostId,
        String taskQueue,
        String provider,
        @Nullable String why) {
    public Reservation(String machineId, String hostId, String taskQueue, String provider) {
        this(machineId, hostId, taskQueue, provider, null);
    }
}
