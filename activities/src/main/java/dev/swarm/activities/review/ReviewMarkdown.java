package dev.swarm.activities.review;

import dev.swarm.contracts.forge.PostReview;
import dev.swarm.contracts.review.ReviewRemark;
import java.util.ArrayList;
import java.util.List;

/**
 * A vote as a review on the forge. A model wrote its texts, so they are made harmless: they notify nobody, load nothing, and
 * can imitate neither our mark nor HTML.
 */
public final class ReviewMarkdown {
    private static final String NOTHING = "\u200b";

    private final PostReview post;
    private final DiffLines lines;

    public ReviewMarkdown(PostReview post, DiffLines lines) {
        this.post = post;
        this.lines = lines;
    }

    /** By which a review is known to be there already. */
    public String mark() {
        return "<!-- swarm: vote " + post.voteId() + " -->";
    }

    /** The review's text: the vote, its reason, and the remarks for which the diff has no line. */
    public String body() {
        StringBuilder text = new StringBuilder("**")
                .append(post.vote().approved() ? "Approved" : "Rejected")
                .append("** by the ")
                .append(post.role())
                .append(" · round ")
                .append(post.round())
                .append("\n\n")
                .append(harmless(post.vote().summary()))
                .append("\n\n");
        for (ReviewRemark remark : post.vote().remarks()) {
            if (!hasLine(remark)) {
                text.append("- ")
                        .append(place(remark))
                        .append(oneLine(harmless(remark.text())))
                        .append('\n');
            }
        }
        return text.append("\nThis is the vote of an agent.\n\n").append(mark()).toString();
    }

    /** The remarks that stand in lines of the diff. */
    public List<ReviewRemark> inLines() {
        List<ReviewRemark> inLines = new ArrayList<>();
        for (ReviewRemark remark : post.vote().remarks()) {
            if (hasLine(remark)) {
                inLines.add(new ReviewRemark(remark.file(), remark.line(), harmless(remark.text())));
            }
        }
        return inLines;
    }

    private boolean hasLine(ReviewRemark remark) {
        return lines.shows(remark.file(), remark.line());
    }

    private static String place(ReviewRemark remark) {
        if (remark.file().isEmpty()) {
            return "";
        }
        String place = remark.line() > 0 ? remark.file() + ":" + remark.line() : remark.file();
        return "`" + place.replace("`", "'") + "`: ";
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ");
    }

    private static String harmless(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace("@", "@" + NOTHING)
                .replace("![", "!" + NOTHING + "[")
                .replace("#", "#" + NOTHING)
                .replace("://", ":" + NOTHING + "//");
    }
}
