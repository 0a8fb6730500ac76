package dev.swarm.activities.forge;

import dev.swarm.activities.forge.Forge.ReviewDraft;
import dev.swarm.contracts.review.ReviewRemark;
import java.io.IOException;
import org.kohsuke.github.GHPullRequest;
import org.kohsuke.github.GHPullRequestReview;
import org.kohsuke.github.GHPullRequestReviewBuilder;
import org.kohsuke.github.GHPullRequestReviewEvent;
import org.kohsuke.github.HttpException;

/**
 * Reviews through GitHub's REST API. They comment: nobody may approve a pull request of their own, and ours is the same
 * account; whether a change may be merged is decided by the platform.
 */
final class GitHubReviews {
    private GitHubReviews() {}

    static void add(GHPullRequest pull, ReviewDraft review) throws IOException {
        for (GHPullRequestReview there : pull.listReviews()) {
            String body = there.getBody();
            if (body != null && body.contains(review.mark())) {
                return;
            }
        }
        try {
            create(pull, review, true);
        } catch (HttpException refused) {
            // A line that the forge does not show after all refuses the whole review.
            if (refused.getResponseCode() != 422 || review.inLines().isEmpty()) {
                throw refused;
            }
            create(pull, review, false);
        }
    }

    private static void create(GHPullRequest pull, ReviewDraft review, boolean inLines) throws IOException {
        StringBuilder body = new StringBuilder(review.body());
        GHPullRequestReviewBuilder builder =
                pull.createReview().commitId(review.headSha()).event(GHPullRequestReviewEvent.COMMENT);
        for (ReviewRemark remark : review.inLines()) {
            if (inLines) {
                builder.singleLineComment(remark.text(), remark.file(), remark.line());
            } else {
                body.append("\n\n`")
                        .append(remark.file().replace("`", "'"))
                        .append(':')
                        .append(remark.line())
                        .append("`: ")
                        .append(remark.text());
            }
        }
        builder.body(body.toString()).create();
    }
}
