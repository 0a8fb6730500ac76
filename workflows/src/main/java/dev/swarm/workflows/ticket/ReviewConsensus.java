package dev.swarm.workflows.ticket;

import dev.swarm.contracts.review.ReviewOutcome;

/** What the votes of one round of review come to. Pure. */
final class ReviewConsensus {
    private static final int ALL = 100;

    private ReviewConsensus() {}

    /**
     * Too few votes leave it undecided; otherwise the majority of the votes that were given decides, and a tie rejects.
     *
     * @param reviewers how many were asked
     * @param quorumPercent the share of them that must have voted
     */
    static ReviewOutcome decide(int reviewers, int quorumPercent, int approvals, int rejections) {
        int votes = approvals + rejections;
        if (votes == 0 || votes * ALL < quorumPercent * reviewers) {
            return ReviewOutcome.UNDECIDED;
        }
        return approvals > rejections ? ReviewOutcome.ACCEPTED : ReviewOutcome.REJECTED;
    }
}
