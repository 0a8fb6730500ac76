package dev.swarm.contracts.machine;

/**
 * Asks a host to bring a machine up and keep it.
 *
 * @param workflowId the ticket workflow to tell when it is ready
 */
public record HoldRequest(String machineId, String ticketId, String workflowId, MachineSpec spec) {}
