package dev.swarm.workflows.testing;

import dev.swarm.contracts.model.ModelRoutes;
import dev.swarm.contracts.review.ReviewActivities;
import dev.swarm.contracts.review.ReviewRemark;
import dev.swarm.contracts.review.ReviewVote;
import dev.swarm.contracts.review.Reviewer;
import dev.swarm.contracts.review.VoteActivities;
import dev.swarm.contracts.review.VoteRequest;
import java.util.ArrayList;
import java.util.List;

/** Reviewers who approve of everything, unless they are scripted. */
public final class FakeReviewers implements VoteActivities {
    public static final ReviewVote APPROVAL = new ReviewVote(true, "It does what was asked.", List.of());
    public static final ReviewVote REJECTION =
            new ReviewVote(false, "A test is missing.", List.of(new ReviewRemark("src/a.py", 3, "What of zero?")));

    public final Script<List<String>, List<Reviewer>> seats = new Script<>(FakeReviewers::onReviewRoute);
    public final Script<VoteRequest, ReviewVote> votes = new Script<>(request -> APPROVAL);

    private static List<Reviewer> onReviewRoute(List<String> roles) {
        List<Reviewer> reviewers = new ArrayList<>();
        for (String role : roles) {
            reviewers.add(new Reviewer(reviewers.size() + 1, role, ModelRoutes.REVIEW));
        }
        return reviewers;
    }

    /** What the control plane knows of them. */
    ReviewActivities seats() {
        return new Seats(seats);
    }

    private record Seats(Script<List<String>, List<Reviewer>> script) implements ReviewActivities {
        @Override
        public List<Reviewer> seats(List<String> roles) {
            return script.call(roles);
        }
    }

    @Override
    public ReviewVote vote(VoteRequest request) {
        return votes.call(request);
    }

    /** All vote alike. */
    public void allVote(ReviewVote vote) {
        votes.always(request -> vote);
    }

    void end() {
        seats.end();
        votes.end();
    }
}
