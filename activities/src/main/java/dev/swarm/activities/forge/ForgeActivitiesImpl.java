package dev.swarm.activities.forge;

import dev.swarm.activities.forge.Forge.PullRequestDraft;
import dev.swarm.activities.forge.Forge.ReviewDraft;
import dev.swarm.activities.platform.ArtifactStore;
import dev.swarm.activities.review.DiffLines;
import dev.swarm.activities.review.ReviewMarkdown;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.forge.ForgeActivities;
import dev.swarm.contracts.forge.MergeOutcome;
import dev.swarm.contracts.forge.MergeRequest;
import dev.swarm.contracts.forge.MergeResult;
import dev.swarm.contracts.forge.OpenPullRequest;
import dev.swarm.contracts.forge.PostReview;
import dev.swarm.contracts.forge.PullRequestQuery;
import dev.swarm.contracts.forge.PullRequestRef;
import dev.swarm.contracts.forge.RepositoryRequest;
import dev.swarm.contracts.plan.TicketBody;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The forge's activities. Idempotency keys: the repository, and in it the ticket's branch. */
public final class ForgeActivitiesImpl implements ForgeActivities {
    /** Failure type while a person has not yet decided about a pull request; Temporal's retry is the poll. */
    public static final String PULL_REQUEST_OPEN = "PULL_REQUEST_OPEN";

    private static final Logger log = LoggerFactory.getLogger(ForgeActivitiesImpl.class);
    private static final int MAX_TITLE = 250;

    private final Forge forge;
    private final AttemptRefs attemptRefs;
    private final ArtifactStore artifacts;
    private final URI apiUrl;

    /**
     * @param apiUrl where people reach the api, for links in pull requests
     */
    public ForgeActivitiesImpl(Forge forge, AttemptRefs attemptRefs, ArtifactStore artifacts, URI apiUrl) {
        this.attemptRefs = attemptRefs;
        this.forge = forge;
        this.artifacts = artifacts;
        this.apiUrl = apiUrl;
    }

    @Override
    public void ensureRepository(RepositoryRequest request) {
        requireRepository(request.repository());
        forge.ensureRepository(request.repository(), request.baseBranch());
    }

    @Override
    public PullRequestRef openPullRequest(OpenPullRequest request) {
        requireRepository(request.repository());
        String body = new PullRequestBody(
                        body(request.bodyId()),
                        request.ticketId(),
                        request.attempt(),
                        request.verification(),
                        artifactUrl(request.specId()),
                        artifactUrl(request.verification().reportId()))
                .markdown();
        return forge.openPullRequest(new PullRequestDraft(
                request.repository(),
                request.branch(),
                request.baseBranch(),
                title(request.title()),
                body,
                request.draft()));
    }

    @Override
    public void postReview(PostReview post) {
        requireRepository(post.repository());
        String diff = new String(artifacts.get(post.diffId()), StandardCharsets.UTF_8);
        ReviewMarkdown review = new ReviewMarkdown(post, DiffLines.of(diff));
        forge.review(new ReviewDraft(
                post.repository(), post.number(), post.headSha(), review.mark(), review.body(), review.inLines()));
    }

    @Override
    public void markReady(PullRequestQuery query) {
        requireRepository(query.repository());
        forge.markReady(query.repository(), query.number());
    }

    @Override
    public MergeResult merge(MergeRequest request) {
        requireRepository(request.repository());
        MergeResult result = forge.merge(request);
        if (result.outcome() == MergeOutcome.MERGED && request.attemptRefs()) {
            forgetAttempts(request.repository(), request.branch());
        }
        return result;
    }

    @Override
    public MergeResult awaitDecision(PullRequestQuery query) {
        requireRepository(query.repository());
        MergeResult decided = forge.decision(query)
                .orElseThrow(() -> ApplicationFailure.newBuilder()
                        .setMessage("Pull request " + query.number() + " of " + query.repository() + " is open.")
                        .setType(PULL_REQUEST_OPEN)
                        // Nothing is wrong, so it is nothing to log or to count.
                        .setCategory(ApplicationErrorCategory.BENIGN)
                        .build());
        if (decided.outcome() == MergeOutcome.MERGED && query.attemptRefs()) {
            forgetAttempts(query.repository(), query.branch());
        }
        return decided;
    }

    @Override
    public void close(PullRequestQuery query) {
        requireRepository(query.repository());
        forge.close(query, "Closed by Swarm: its ticket has ended without a merge.");
        if (query.attemptRefs()) {
            forgetAttempts(query.repository(), query.branch());
        }
    }

    /** What is done is done: refs that stay for once are no reason to do it again. */
    private void forgetAttempts(String repository, String branch) {
        try {
            attemptRefs.delete(repository, branch);
        } catch (ApplicationFailure left) {
            log.warn("Refs of attempts stay on the forge below {}: {}", branch, left.getOriginalMessage());
        }
    }

    private TicketBody body(String bodyId) {
        try {
            return Payloads.objectMapper().readValue(artifacts.get(bodyId), TicketBody.class);
        } catch (IOException e) {
            throw Failure.fatal(FailureCode.INVALID_INPUT, "Artifact " + bodyId + " is not a ticket's body.");
        }
    }

    private @Nullable URI artifactUrl(@Nullable String artifactId) {
        return artifactId == null
                ? null
                : URI.create(apiUrl.toString().replaceFirst("/+$", "") + "/api/artifacts/" + artifactId);
    }

    private static String title(String title) {
        String line = title.replaceAll("\\s+", " ").strip();
        return line.length() <= MAX_TITLE ? line : line.substring(0, MAX_TITLE) + "…";
    }

    private static void requireRepository(String repository) {
        if (!repository.matches("[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+") || repository.contains("..")) {
            throw Failure.fatal(
                    FailureCode.INVALID_INPUT, "Repository must be owner/name, but is \"" + repository + "\".");
        }
    }
}
