package dev.swarm.contracts.workspace;

/**
 * Asks for the project's code in a machine.
 *
 * @param branch the ticket's branch, made from the newest commit of the base branch
 * @param attempt the fence: once an attempt has asked, earlier ones push nothing any more
 * @param resumeFrom go on from the newest checkpoint of this attempt or a later one, if there is one; 0 to start anew
 */
public record PrepareRequest(
        String machineId,
        String ticketId,
        String repository,
        String baseBranch,
        String branch,
        int attempt,
        int resumeFrom) {
    /** A first attempt. */
    public PrepareRequest(String machineId, String ticketId, String repository, String baseBranch, String branch) {
        this(machineId, ticketId, repository, baseBranch, branch, 1, 0);
    }
}
