package dev.swarm.contracts.forge;

/**
 * Asks to merge a pull request.
 *
 * @param headSha the commit that was verified; nothing else is merged
 * @param baseSha the base that it was verified on; if the base has moved, nothing is merged
 * @param attemptRefs whether there may be refs of attempts ({@code refs/{branch}/{attempt}}), to be deleted with the branch
 */
public record MergeRequest(
        String repository,
        int number,
        String branch,
        String baseBranch,
        String headSha,
        String baseSha,
        boolean attemptRefs) {
    public MergeRequest(
            String repository, int number, String branch, String baseBranch, String headSha, String baseSha) {
        this(repository, number, branch, baseBranch, headSha, baseSha, false);
    }
}
