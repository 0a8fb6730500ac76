package dev.swarm.contracts.forge;

import dev.swarm.contracts.review.ReviewVote;

/**
 * Asks to put a vote on a pull request.
 *
 * @param headSha the commit that was voted on
 * @param voteId the idempotency key: one review on the pull request, however often this is retried
 * @param role who voted
 * @param round which round of the ticket's review, 1 for the first
 * @param diffId artifact id of the change, for where remarks can stand in it
 */
public record PostReview(
        String repository,
        int number,
        String headSha,
        String voteId,
        String role,
        int round,
        ReviewVote vote,
        String diffId) {}
