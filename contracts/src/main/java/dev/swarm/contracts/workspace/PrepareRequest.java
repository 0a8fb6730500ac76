package dev.swarm.contracts.workspace;

/**
 * Asks for the project's code in a machine.
 *
 * @param branch the ticket's branch, made from the newest commit of the base branch
 */
public record PrepareRequest(String machineId, String ticketId, String repository, String baseBranch, String branch) {}
