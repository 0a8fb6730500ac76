package dev.swarm.activities.platform;

/**
 * What the api wants of a host.
 *
 * @param draining whether it is to take no new machine
 * @param warmTarget how many machines it is to keep ready
 */
public record HostOrders(boolean draining, int warmTarget) {}
