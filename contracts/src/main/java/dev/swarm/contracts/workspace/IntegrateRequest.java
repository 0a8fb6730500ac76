package dev.swarm.contracts.workspace;

/** Asks to rebase the ticket's commits onto the newest commit of the base branch, inside the machine. */
public record IntegrateRequest(
        String machineId, String ticketId, String repository, String baseBranch, String branch, String baseSha) {}
