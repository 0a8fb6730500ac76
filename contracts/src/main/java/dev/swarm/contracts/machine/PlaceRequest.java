package dev.swarm.contracts.machine;

/**
 * Asks for room for a machine.
 *
 * @param machineId the idempotency key: ticket id and attempt
 */
public record PlaceRequest(String machineId, String ticketId, String machineClass, MachineLimits limits) {}
