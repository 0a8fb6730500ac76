package dev.swarm.infra.forge;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A pull request as it lies on disk: one JSON file. Guarded by its repository's lock. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
final class PullRequest {
    int number;
    long id;
    String title = "";
    String body = "";
    String author = "";
    boolean open = true;
    boolean draft;
    String headRef = "";
    String headSha = "";
    String baseRef = "";
    String baseSha = "";
    Instant createdAt = Instant.EPOCH;
    Instant updatedAt = Instant.EPOCH;

    @Nullable
    Instant closedAt;

    @Nullable
    Instant mergedAt;

    @Nullable
    String mergedBy;

    @Nullable
    String mergeCommit;
    /** The commit that the base is about to point to: tells after a crash whether the merge took place. */
    @Nullable
    String mergeIntent;

    List<String> labels = new ArrayList<>();
    List<Comment> comments = new ArrayList<>();
    List<Review> reviews = new ArrayList<>();
    List<ReviewComment> reviewComments = new ArrayList<>();

    boolean merged() {
        return mergedAt != null;
    }

    record Comment(long id, String author, String body, Instant createdAt) {}

    record Review(long id, String author, String body, String state, String commit, Instant submittedAt) {}

    /** {@code line} is null for a comment on the whole file. */
    record ReviewComment(
            long id,
            long reviewId,
            String author,
            String body,
            String path,
            @Nullable Integer line,
            String commit,
            Instant createdAt) {}
}
