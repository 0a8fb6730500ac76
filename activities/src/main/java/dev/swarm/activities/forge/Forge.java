package dev.swarm.activities.forge;

import dev.swarm.contracts.forge.MergeRequest;
import dev.swarm.contracts.forge.MergeResult;
import dev.swarm.contracts.forge.PullRequestQuery;
import dev.swarm.contracts.forge.PullRequestRef;
import dev.swarm.contracts.review.ReviewRemark;
import java.util.List;
import java.util.Optional;

/**
 * What the platform needs of a code host. Each call looks before it acts and may be repeated at any time with the same
 * result. Failures are {@code ApplicationFailure}s: FORGE_UNAVAILABLE (try again), FORGE_REJECTED (do not).
 */
public interface Forge {
    /** Makes sure that the repository and its base branch exist; creates them (with a first commit) where needed. */
    void ensureRepository(String repository, String baseBranch);

    /**
     * Opens the pull request, or brings the one of this branch up to date: reopened where it was closed, and in draft again where
     * that is wanted and can be had.
     */
    PullRequestRef openPullRequest(PullRequestDraft draft);

    /** Adds a review to the pull request, unless one with this mark is there. It never approves: that is for people. */
    void review(ReviewDraft review);

    /** Takes the pull request out of draft; harmless where it is none, or is closed. */
    void markReady(String repository, int number);

    /** Merges with a merge commit and deletes the branch; MERGED too where it was merged before. */
    MergeResult merge(MergeRequest request);

    /** MERGED (the branch is deleted too) or CLOSED; empty while the pull request is open. */
    Optional<MergeResult> decision(PullRequestQuery query);

    /** Closes the branch's pull request, if any, with this comment and deletes the branch; a merged one is left as it is. */
    void close(PullRequestQuery query, String comment);

    /**
     * A pull request as we want it.
     *
     * @param repository {@code owner/name}
     * @param branch head branch, which is on the forge already
     * @param draft whether a new one is opened as a draft, where the forge can; one that is there stays as it is
     */
    record PullRequestDraft(
            String repository, String branch, String baseBranch, String title, String body, boolean draft) {
        PullRequestDraft(String repository, String branch, String baseBranch, String title, String body) {
            this(repository, branch, baseBranch, title, body, false);
        }

        PullRequestDraft asReady() {
            return new PullRequestDraft(repository, branch, baseBranch, title, body);
        }
    }

    /**
     * A review as we want it.
     *
     * @param headSha the commit that was reviewed
     * @param mark is in the body, and in that of no other review
     * @param inLines remarks in lines that the pull request shows
     */
    record ReviewDraft(
            String repository, int number, String headSha, String mark, String body, List<ReviewRemark> inLines) {}
}
