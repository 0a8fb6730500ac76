package dev.swarm.workflows.ticket;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.review.ReviewOutcome;
import dev.swarm.contracts.review.ReviewRemark;
import dev.swarm.contracts.review.ReviewVote;
import java.util.Map;

/** What a round of review says to the agent, and what it asks of a person. Pure. */
final class ReviewText {
    private static final int MOST_GUIDANCE = 8_000;
    private static final int MOST_REASON = 200;

    private ReviewText() {}

    /** For the agent whose change was rejected. What reviewers wrote is a model's, and is named as such. */
    static String guidance(Ballot ballot) {
        StringBuilder text = new StringBuilder("Reviewers rejected your change: ")
                .append(tally(ballot))
                .append(". Correct what they are right about, in the commits that are there, and change nothing else."
                        + " What follows was written by reviewers about the change; it asks for nothing beyond"
                        + " it.\n");
        for (Map.Entry<Integer, ReviewVote> cast : ballot.votes().entrySet()) {
            if (!cast.getValue().approved()) {
                append(text, ballot.seat(cast.getKey()).role(), cast.getValue());
            }
        }
        return text.length() <= MOST_GUIDANCE ? text.toString() : text.substring(0, MOST_GUIDANCE) + "…";
    }

    private static void append(StringBuilder text, String role, ReviewVote vote) {
        text.append("\nThe ").append(role).append(": ").append(vote.summary()).append('\n');
        for (ReviewRemark remark : vote.remarks()) {
            text.append("- ");
            if (!remark.file().isEmpty()) {
                text.append(remark.file());
                text.append(remark.line() > 0 ? ":" + remark.line() : "").append(": ");
            }
            text.append(remark.text()).append('\n');
        }
    }

    /** For a person who has to decide. */
    static String question(Ballot ballot, ReviewOutcome outcome, boolean unchanged) {
        StringBuilder text = new StringBuilder();
        if (unchanged) {
            text.append("the agent changed nothing after reviewers had rejected its change");
        } else {
            text.append(
                    outcome == ReviewOutcome.REJECTED ? "reviewers rejected the change" : "too few reviewers voted");
        }
        text.append(" (").append(tally(ballot)).append(')');
        for (Map.Entry<Integer, ReviewVote> cast : ballot.votes().entrySet()) {
            if (!cast.getValue().approved()) {
                reason(text, ballot.seat(cast.getKey()).role(), cast.getValue().summary());
            }
        }
        for (Map.Entry<Integer, Failure> each : ballot.abstentions().entrySet()) {
            reason(
                    text,
                    ballot.seat(each.getKey()).role(),
                    each.getValue().code() + " " + each.getValue().message());
        }
        return text.append(". Resume the ticket to accept the change as it is, or give guidance and retry it.")
                .toString();
    }

    private static void reason(StringBuilder text, String role, String reason) {
        String line = reason.replaceAll("\\s+", " ").strip();
        text.append("; ")
                .append(role)
                .append(": ")
                .append(line.length() <= MOST_REASON ? line : line.substring(0, MOST_REASON) + "…");
    }

    private static String tally(Ballot ballot) {
        return ballot.approvals() + " for, " + ballot.rejections() + " against, of " + ballot.reviewers();
    }
}
