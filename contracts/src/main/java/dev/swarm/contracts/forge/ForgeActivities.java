package dev.swarm.contracts.forge;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/**
 * The forge, on the control queue. Each looks before it acts, so a retry after a lost answer changes nothing. Failures:
 * FORGE_UNAVAILABLE (retried), FORGE_REJECTED.
 */
@ActivityInterface
public interface ForgeActivities {
    /** Makes sure that the repository and its base branch exist; creates them (with a first commit) where allowed. */
    @ActivityMethod(name = "forge.ensureRepository")
    void ensureRepository(RepositoryRequest request);

    /** Opens the ticket's pull request, or brings the one that is there up to date (title, body; reopened if closed). */
    @ActivityMethod(name = "forge.openPullRequest")
    PullRequestRef openPullRequest(OpenPullRequest request);

    /** Merges with a merge commit and deletes the branch. MERGED too where it was merged before. */
    @ActivityMethod(name = "forge.merge")
    MergeResult merge(MergeRequest request);

    /**
     * Answers MERGED or CLOSED once a person has decided. While the pull request is open it fails retryably, so that
     * Temporal's retry is the poll; a merged branch is deleted.
     */
    @ActivityMethod(name = "forge.awaitDecision")
    MergeResult awaitDecision(PullRequestQuery query);

    /** Puts a vote on the pull request as a review with remarks in its lines, once per vote. */
    @ActivityMethod(name = "forge.postReview")
    void postReview(PostReview review);

    /** Takes the pull request out of draft; harmless where it is not one. */
    @ActivityMethod(name = "forge.markReady")
    void markReady(PullRequestQuery query);

    /** Closes the branch's pull request, if there is one, with a comment, and deletes the branch; harmless where done. */
    @ActivityMethod(name = "forge.close")
    void close(PullRequestQuery query);
}
