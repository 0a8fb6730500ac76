package dev.swarm.workflows.testing;

import dev.swarm.contracts.forge.ForgeActivities;
import dev.swarm.contracts.forge.MergeOutcome;
import dev.swarm.contracts.forge.MergeRequest;
import dev.swarm.contracts.forge.MergeResult;
import dev.swarm.contracts.forge.OpenPullRequest;
import dev.swarm.contracts.forge.PostReview;
import dev.swarm.contracts.forge.PullRequestQuery;
import dev.swarm.contracts.forge.PullRequestRef;
import dev.swarm.contracts.forge.RepositoryRequest;

/** A forge where everything works the first time, unless it is scripted. */
public final class FakeForge implements ForgeActivities {
    public static final MergeResult MERGED = new MergeResult(MergeOutcome.MERGED, "merge1");
    public static final MergeResult BASE_MOVED = new MergeResult(MergeOutcome.BASE_MOVED, null);
    public static final MergeResult CONFLICT = new MergeResult(MergeOutcome.CONFLICT, null);
    public static final MergeResult CLOSED = new MergeResult(MergeOutcome.CLOSED, null);

    public final Script<RepositoryRequest, Boolean> repositories = new Script<>(request -> true);
    public final Script<OpenPullRequest, PullRequestRef> opened =
            new Script<>(request -> new PullRequestRef(7, "http://forge/7"));
    public final Script<MergeRequest, MergeResult> merges = new Script<>(request -> MERGED);
    public final Script<PullRequestQuery, MergeResult> decisions = new Script<>(request -> MERGED);
    public final Script<PullRequestQuery, Boolean> closed = new Script<>(request -> true);

    public final Script<PostReview, Boolean> reviews = new Script<>(review -> true);
    public final Script<PullRequestQuery, Boolean> ready = new Script<>(request -> true);

    @Override
    public void ensureRepository(RepositoryRequest request) {
        repositories.call(request);
    }

    @Override
    public PullRequestRef openPullRequest(OpenPullRequest request) {
        return opened.call(request);
    }

    @Override
    public MergeResult merge(MergeRequest request) {
        return merges.call(request);
    }

    @Override
    public MergeResult awaitDecision(PullRequestQuery query) {
        return decisions.call(query);
    }

    @Override
    public void postReview(PostReview review) {
        reviews.call(review);
    }

    @Override
    public void markReady(PullRequestQuery query) {
        ready.call(query);
    }

    @Override
    public void close(PullRequestQuery query) {
        closed.call(query);
    }

    void end() {
        repositories.end();
        opened.end();
        merges.end();
        decisions.end();
        closed.end();
        reviews.end();
        ready.end();
    }
}
