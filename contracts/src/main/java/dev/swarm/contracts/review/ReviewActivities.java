package dev.swarm.contracts.review;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;

/** What a review needs before it begins, on the control queue. */
@ActivityInterface
public interface ReviewActivities {
    /**
     * Gives each of these roles a seat, in their order. Reads configuration only, so that a review that cannot take place is
     * refused before any work is done. Failures: NOT_FOUND (no such role, or no model for its route).
     */
    @ActivityMethod(name = "review.seats")
    List<Reviewer> seats(List<String> roles);
}
