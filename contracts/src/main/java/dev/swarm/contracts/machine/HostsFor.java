package dev.swarm.contracts.machine;

/**
 * What a ticket that waits for a host is told.
 *
 * @param text for people, such as {@code none with gpu=a100 has joined}
 */
public record HostsFor(int eligible, String text) {}
