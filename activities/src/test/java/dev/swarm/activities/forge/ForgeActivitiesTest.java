package dev.swarm.activities.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.activities.platform.ArtifactStore;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.forge.MergeOutcome;
import dev.swarm.contracts.forge.MergeRequest;
import dev.swarm.contracts.forge.MergeResult;
import dev.swarm.contracts.forge.OpenPullRequest;
import dev.swarm.contracts.forge.PostReview;
import dev.swarm.contracts.forge.PullRequestQuery;
import dev.swarm.contracts.forge.PullRequestRef;
import dev.swarm.contracts.forge.RepositoryRequest;
import dev.swarm.contracts.plan.TicketBody;
import dev.swarm.contracts.review.ReviewRemark;
import dev.swarm.contracts.review.ReviewVote;
import dev.swarm.contracts.workspace.Verification;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ForgeActivitiesTest {
    private final RecordingForge forge = new RecordingForge();
    private final List<String> forgotten = new ArrayList<>();
    private final ForgeActivitiesImpl activities = new ForgeActivitiesImpl(
            forge, (repository, branch) -> forgotten.add(branch), new OneBody(), URI.create("http://127.0.0.1:8080/"));

    @Test
    void composesThePullRequestFromTheTicketsBody() {
        activities.openPullRequest(new OpenPullRequest(
                "o/n",
                "swarm/t1",
                "main",
                "b1-t1",
                "A title\nof two lines " + "x".repeat(300),
                "body-id",
                "spec-id",
                3,
                new Verification(true, 0, Duration.ofSeconds(1), "report-id", "OK"),
                true));

        assertThat(forge.drafts).singleElement().satisfies(draft -> {
            assertThat(draft.draft()).isTrue();
            assertThat(draft.title()).startsWith("A title of two lines").hasSizeLessThan(256);
            assertThat(draft.body())
                    .contains(
                            "what and why",
                            "http://127.0.0.1:8080/api/artifacts/spec-id",
                            "http://127.0.0.1:8080/api/artifacts/report-id",
                            "b1-t1",
                            "attempt 3");
        });
    }

    @Test
    void aVoteBecomesAReviewWithItsRemarksWhereTheDiffShowsThem() {
        ReviewVote vote = new ReviewVote(
                false,
                "One thing.",
                List.of(new ReviewRemark("one.txt", 1, "here"), new ReviewRemark("one.txt", 9, "there")));
        activities.postReview(new PostReview("o/n", 7, "head", "b1-t1.1.v1", "reviewer", 1, vote, "diff-id"));
        activities.markReady(new PullRequestQuery("o/n", 7, "swarm/t1"));

        assertThat(forge.reviews).singleElement().satisfies(review -> {
            assertThat(review.number()).isEqualTo(7);
            assertThat(review.headSha()).isEqualTo("head");
            assertThat(review.body())
                    .contains("**Rejected** by the reviewer", "One thing.", "`one.txt:9`: there", review.mark());
            assertThat(review.inLines()).containsExactly(new ReviewRemark("one.txt", 1, "here"));
        });
        assertThat(forge.ready).containsExactly(7);
    }

    @Test
    void asksAgainWhileThePullRequestIsOpen() {
        PullRequestQuery query = new PullRequestQuery("o/n", 1, "swarm/t1");

        assertThatThrownBy(() -> activities.awaitDecision(query))
                .isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
                    assertThat(failure.getType()).isEqualTo(ForgeActivitiesImpl.PULL_REQUEST_OPEN);
                    assertThat(failure.isNonRetryable()).isFalse();
                });
        forge.decision = Optional.of(new MergeResult(MergeOutcome.CLOSED, null));
        assertThat(activities.awaitDecision(query).outcome()).isEqualTo(MergeOutcome.CLOSED);
    }

    @Test
    void refsOfAttemptsGoWithTheBranchWhereThereMayBeAny() {
        forge.decision = Optional.of(new MergeResult(MergeOutcome.MERGED, "sha"));

        activities.awaitDecision(new PullRequestQuery("o/n", 1, "swarm/t1", false));
        assertThat(forgotten).isEmpty();
        activities.awaitDecision(new PullRequestQuery("o/n", 1, "swarm/t2", true));
        activities.close(new PullRequestQuery("o/n", 0, "swarm/t3", true));
        assertThat(forgotten).containsExactly("swarm/t2", "swarm/t3");
    }

    @Test
    void refusesNamesThatAreNoRepository() {
        for (String name : List.of("x", "../y", "a/b/c", "a b/c")) {
            assertThatThrownBy(() -> activities.ensureRepository(new RepositoryRequest(name, "main")))
                    .isInstanceOfSatisfying(
                            ApplicationFailure.class,
                            failure -> assertThat(failure.getType()).isEqualTo(FailureCode.INVALID_INPUT.name()));
        }
    }

    private static final class OneBody implements ArtifactStore {
        @Override
        public String put(String mediaType, byte[] content) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] get(String artifactId) {
            if (artifactId.equals("diff-id")) {
                return "diff --git a/one.txt b/one.txt\n+++ b/one.txt\n@@ -0,0 +1 @@\n+1\n"
                        .getBytes(StandardCharsets.UTF_8);
            }
            assertThat(artifactId).isEqualTo("body-id");
            try {
                return Payloads.objectMapper()
                        .writeValueAsBytes(
                                new TicketBody("t1", "Title", "what and why", List.of(), List.of(), null, null, null));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class RecordingForge implements Forge {
        private final List<PullRequestDraft> drafts = new ArrayList<>();
        private final List<ReviewDraft> reviews = new ArrayList<>();
        private final List<Integer> ready = new ArrayList<>();
        private Optional<MergeResult> decision = Optional.empty();

        @Override
        public void ensureRepository(String repository, String baseBranch) {
            throw new UnsupportedOperationException();
        }

        @Override
        public PullRequestRef openPullRequest(PullRequestDraft draft) {
            drafts.add(draft);
            return new PullRequestRef(1, "http://forge/1");
        }

        @Override
        public void review(ReviewDraft review) {
            reviews.add(review);
        }

        @Override
        public void markReady(String repository, int number) {
            ready.add(number);
        }

        @Override
        public MergeResult merge(MergeRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<MergeResult> decision(PullRequestQuery query) {
            return decision;
        }

        @Override
        public void close(PullRequestQuery query, String comment) {
            // What it does is tested on real forges.
        }
    }
}
