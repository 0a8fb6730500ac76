package dev.swarm.contracts.forge;

/**
 * Names a pull request and its branch.
 *
 * @param number 0 where it is not known whether the branch has one
 * @param attemptRefs whether there may be refs of attempts ({@code refs/{branch}/{attempt}}), to be deleted with the branch
 */
public record PullRequestQuery(String repository, int number, String branch, boolean attemptRefs) {
    public PullRequestQuery(String repository, int number, String branch) {
        this(repository, number, branch, false);
    }
}
