package dev.swarm.contracts.machine;

/**
 * Room on a host.
 *
 * @param taskQueue the host's own queue, for everything that follows
 * @param provider what kind of machine it will be, such as {@code sandbox}
 */
public record Reservation(String machineId, String hostId, String taskQueue, String provider) {}
