package dev.swarm.e2e;

import dev.swarm.activities.model.route.DoubleCall;
import dev.swarm.activities.model.route.DoubleReply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.kohsuke.github.GHIssueState;
import org.kohsuke.github.GHPullRequest;

/** Reviewers who reject a change until it has a text, and look on the forge each time whether the pull request is a draft. */
final class ReviewScript {
    static final String REMARK = "Greet politely.";

    private final Platform platform;
    private final String project;
    private final String wanted;
    private final List<String> seen = new CopyOnWriteArrayList<>();

    ReviewScript(Platform platform, String project, String wanted) {
        this.platform = platform;
        this.project = project;
        this.wanted = wanted;
    }

    DoubleReply vote(DoubleCall call) {
        boolean good = call.body().path("messages").toString().contains(wanted);
        seen.add((good ? "approve" : "reject") + (isDraft() ? " a draft" : " what is no draft"));
        return DoubleReply.text(
                good
                        ? "{\"vote\": \"approve\", \"summary\": \"Now it is polite.\", \"comments\": []}"
                        : "{\"vote\": \"reject\", \"summary\": \"It is rude.\", \"comments\":"
                                + " [{\"file\": \"greet.sh\", \"line\": 1, \"text\": \"" + REMARK + "\"}]}");
    }

    private boolean isDraft() {
        try {
            List<GHPullRequest> open = platform.repository(project).getPullRequests(GHIssueState.OPEN);
            return open.size() == 1 && open.getFirst().isDraft();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each vote, and what it was on. */
    List<String> seen() {
        return List.copyOf(seen);
    }
}
