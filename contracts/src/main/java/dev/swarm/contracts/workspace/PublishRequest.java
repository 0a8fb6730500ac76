package dev.swarm.contracts.workspace;

/**
 * Asks to take the commits out of the machine, scan them and push them.
 *
 * @param baseSha the commit of the base branch that the ticket's commits stand on
 */
public record PublishRequest(String machineId, String ticketId, String repository, String branch, String baseSha) {}
