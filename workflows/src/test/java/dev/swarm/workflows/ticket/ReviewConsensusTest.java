package dev.swarm.workflows.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.review.ReviewOutcome;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReviewConsensusTest {
    @ParameterizedTest(name = "of {0}, {1} for and {2} against: {3}")
    @CsvSource({
        "1, 1, 0, ACCEPTED",
        "1, 0, 1, REJECTED",
        "1, 0, 0, UNDECIDED",
        "2, 1, 1, REJECTED",
        "2, 1, 0, UNDECIDED",
        "3, 2, 1, ACCEPTED",
        "3, 1, 2, REJECTED",
        "3, 2, 0, ACCEPTED",
        "3, 1, 0, UNDECIDED",
        "5, 3, 0, ACCEPTED",
        "5, 2, 0, UNDECIDED",
        "5, 2, 2, REJECTED",
        "0, 0, 0, UNDECIDED",
    })
    void threeOfFiveMustHaveVotedAndMostOfThemDecide(int reviewers, int approvals, int rejections, ReviewOutcome then) {
        assertThat(ReviewConsensus.decide(reviewers, 60, approvals, rejections)).isEqualTo(then);
    }

    @ParameterizedTest
    @CsvSource({"100, 2, UNDECIDED", "100, 3, ACCEPTED", "1, 1, ACCEPTED", "67, 2, UNDECIDED", "66, 2, ACCEPTED"})
    void theQuorumIsTheProjects(int quorum, int approvals, ReviewOutcome then) {
        assertThat(ReviewConsensus.decide(3, quorum, approvals, 0)).isEqualTo(then);
    }

    @Property
    void moreApprovalNeverTurnsAgainstTheChange(
            @ForAll @IntRange(min = 1, max = 9) int reviewers,
            @ForAll @IntRange(min = 1, max = 100) int quorum,
            @ForAll @IntRange(max = 9) int approvals,
            @ForAll @IntRange(max = 9) int rejections) {
        ReviewOutcome before = ReviewConsensus.decide(reviewers, quorum, approvals, rejections);
        ReviewOutcome after = ReviewConsensus.decide(reviewers, quorum, approvals + 1, rejections);

        if (before == ReviewOutcome.ACCEPTED) {
            assertThat(after).isEqualTo(ReviewOutcome.ACCEPTED);
        }
        assertThat(after == ReviewOutcome.UNDECIDED && before != ReviewOutcome.UNDECIDED)
                .isFalse();
    }

    @Property
    void nothingIsAcceptedWithoutAMajority(
            @ForAll @IntRange(min = 1, max = 9) int reviewers,
            @ForAll @IntRange(min = 1, max = 100) int quorum,
            @ForAll @IntRange(max = 9) int approvals,
            @ForAll @IntRange(max = 9) int rejections) {
        if (ReviewConsensus.decide(reviewers, quorum, approvals, rejections) == ReviewOutcome.ACCEPTED) {
            assertThat(approvals).isGreaterThan(rejections);
        }
    }
}
