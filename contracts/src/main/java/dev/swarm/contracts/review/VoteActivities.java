package dev.swarm.contracts.review;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** Votes of models, on the queue of the role's model route, so that the fleet keeps to the route's limits. */
@ActivityInterface
public interface VoteActivities {
    /**
     * Has a model read the change and vote. It can do no more than vote: it has no tools. Heartbeats. Failures: those of
     * model calls, and NOT_FOUND.
     */
    @ActivityMethod(name = "review.vote")
    ReviewVote vote(VoteRequest request);
}
