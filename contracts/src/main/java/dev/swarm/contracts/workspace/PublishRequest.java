package dev.swarm.contracts.workspace;

/**
 * Asks to take the commits out of the machine, scan them and push them.
 *
 * @param baseSha the commit of the base branch that the ticket's commits stand on
 * @param attempt the fence: nothing is pushed where a later attempt has begun
 */
public record PublishRequest(
        String machineId, String ticketId, String repository, String branch, String baseSha, int attempt) {
    /** A first attempt. */
    public PublishRequest(String machineId, String ticketId, String repository, String branch, String baseSha) {
        this(machineId, ticketId, repository, branch, baseSha, 1);
    }
}
