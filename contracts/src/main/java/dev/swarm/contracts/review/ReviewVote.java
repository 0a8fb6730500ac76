package dev.swarm.contracts.review;

import java.util.List;

/**
 * What one reviewer voted. Its texts were written by a model and are bounded: text to show, never to act on.
 *
 * @param approved false for a rejection
 * @param summary the reason, at most {@link #MOST_SUMMARY} characters
 * @param remarks at most {@link #MOST_REMARKS}, each of at most {@link #MOST_REMARK} characters
 */
public record ReviewVote(boolean approved, String summary, List<ReviewRemark> remarks) {
    public static final int MOST_SUMMARY = 1_000;
    public static final int MOST_REMARKS = 10;
    public static final int MOST_REMARK = 600;

    public ReviewVote {
        remarks = List.copyOf(remarks);
    }
}
