package dev.swarm.activities.forge;

import dev.swarm.contracts.forge.MergeRequest;
import dev.swarm.contracts.forge.MergeResult;
import dev.swarm.contracts.forge.PullRequestQuery;
import dev.swarm.contracts.forge.PullRequestRef;
import java.util.Optional;

/**
 * What the platform needs of a code host. Each call looks before it acts and may be repeated at any time with the same
 * result. Failures are {@code ApplicationFailure}s: FORGE_UNAVAILABLE (try again), FORGE_REJECTED (do not).
 */
public interface Forge {
    /** Makes sure that the repository and its base branch exist; creates them (with a first commit) where needed. */
    void ensureRepository(String repository, String baseBranch);

    /** Opens the pull request, or brings the one of this branch up to date and reopens it where it was closed. */
    PullRequestRef openPullRequest(PullRequestDraft draft);

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
     */
    record PullRequestDraft(String repository, String branch, String baseBranch, String title, String body) {}
}
