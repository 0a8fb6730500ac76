package dev.swarm.activities.forge;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.forge.MergeOutcome;
import dev.swarm.contracts.forge.MergeRequest;
import dev.swarm.contracts.forge.MergeResult;
import dev.swarm.contracts.forge.PullRequestQuery;
import dev.swarm.contracts.forge.PullRequestRef;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.kohsuke.github.GHCreateRepositoryBuilder;
import org.kohsuke.github.GHEvent;
import org.kohsuke.github.GHException;
import org.kohsuke.github.GHIssueComment;
import org.kohsuke.github.GHIssueState;
import org.kohsuke.github.GHPullRequest;
import org.kohsuke.github.GHPullRequest.MergeMethod;
import org.kohsuke.github.GHRef;
import org.kohsuke.github.GHRepository;
import org.kohsuke.github.GitHub;
import org.kohsuke.github.GitHubAbuseLimitHandler;
import org.kohsuke.github.GitHubBuilder;
import org.kohsuke.github.GitHubRateLimitHandler;
import org.kohsuke.github.HttpException;
import org.kohsuke.github.RateLimitChecker;
import org.kohsuke.github.connector.GitHubConnectorResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The forge behind GitHub's REST API: github.com, GitHub Enterprise, or the local forge that speaks the same. A rate
 * limit fails as FORGE_UNAVAILABLE at once instead of holding a thread. Thread-safe.
 */
public final class GitHubForge implements Forge {
    static final String COMMENT_MARK = "<!-- swarm: closed -->";
    private static final Logger log = LoggerFactory.getLogger(GitHubForge.class);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

    private final ForgeAccess access;
    private final ForgeConnector connector;
    private final ForgeGraphQl graphQl;
    private final @Nullable ForgeWebhook webhook;
    /** By repository. */
    private final Map<String, ReentrantLock> merging = new ConcurrentHashMap<>();

    /** A forge that sends us no messages. */
    public GitHubForge(ForgeAccess access) {
        this(access, null);
    }

    /**
     * A forge.
     *
     * @param webhook registered with each repository that {@link #ensureRepository} sees to; null for none
     */
    public GitHubForge(ForgeAccess access, @Nullable ForgeWebhook webhook) {
        this(access, webhook, REQUEST_TIMEOUT);
    }

    GitHubForge(ForgeAccess access, @Nullable ForgeWebhook webhook, Duration requestTimeout) {
        this.access = access;
        this.webhook = webhook;
        this.connector = new ForgeConnector(requestTimeout);
        this.graphQl = new ForgeGraphQl(access, requestTimeout);
    }

    @Override
    public void ensureRepository(String repository, String baseBranch) {
        call("Making sure of repository " + repository, github -> {
            GHRepository repo = findOrCreate(github, repository);
            if (branchSha(repo, baseBranch).isEmpty()) {
                createBase(repo, baseBranch);
            }
            if (webhook != null) {
                ensureWebhook(repo, webhook);
            }
            return repo;
        });
    }

    @Override
    public PullRequestRef openPullRequest(PullRequestDraft draft) {
        return call("Opening the pull request of " + draft.branch() + " in " + draft.repository(), github -> {
            GHRepository repo = github.getRepository(draft.repository());
            Optional<GHPullRequest> known = usable(repo, draft);
            if (known.isPresent() && (isMerged(known.get()) || bringUpToDate(known.get(), draft))) {
                return reference(known.get());
            }
            return reference(create(repo, draft));
        });
    }

    @Override
    public void review(ReviewDraft review) {
        call("Reviewing pull request " + review.number() + " of " + review.repository(), github -> {
            GitHubReviews.add(github.getRepository(review.repository()).getPullRequest(review.number()), review);
            return review;
        });
    }

    @Override
    public void markReady(String repository, int number) {
        call("Taking pull request " + number + " of " + repository + " out of draft", github -> {
            GHPullRequest pull = github.getRepository(repository).getPullRequest(number);
            if (pull.isDraft() && pull.getState() == GHIssueState.OPEN) {
                graphQl.markReady(pull.getNodeId());
            }
            return pull;
        });
    }

    @Override
    public MergeResult merge(MergeRequest request) {
        // The forge merges onto whatever base there is, so nobody may merge between our look at it and our merge.
        ReentrantLock lock = merging.computeIfAbsent(request.repository(), repository -> new ReentrantLock());
        lock.lock();
        try {
            return mergeOntoBase(request);
        } finally {
            lock.unlock();
        }
    }

    private MergeResult mergeOntoBase(MergeRequest request) {
        return call("Merging pull request " + request.number() + " of " + request.repository(), github -> {
            GHRepository repo = github.getRepository(request.repository());
            GHPullRequest pull = repo.getPullRequest(request.number());
            Optional<MergeResult> decided = decided(repo, pull, request.branch());
            if (decided.isPresent()) {
                return decided.get();
            }
            if (!branchSha(repo, request.baseBranch()).equals(Optional.of(request.baseSha()))) {
                return new MergeResult(MergeOutcome.BASE_MOVED, null);
            }
            requireVerifiedHead(repo, pull, request);
            try {
                pull.merge(null, request.headSha(), MergeMethod.MERGE);
            } catch (HttpException e) {
                return refused(repo, request, e);
            }
            // An answer proves nothing: what counts is the state afterwards.
            return decided(repo, repo.getPullRequest(request.number()), request.branch())
                    .orElseThrow(() -> Failure.retryable(
                            FailureCode.FORGE_UNAVAILABLE,
                            "The forge took the merge of pull request " + request.number()
                                    + " but still shows it as open."));
        });
    }

    @Override
    public Optional<MergeResult> decision(PullRequestQuery query) {
        return call("Looking at pull request " + query.number() + " of " + query.repository(), github -> {
            GHRepository repo = github.getRepository(query.repository());
            return decided(repo, repo.getPullRequest(query.number()), query.branch());
        });
    }

    @Override
    public void close(PullRequestQuery query, String comment) {
        call("Closing the pull request of " + query.branch() + " in " + query.repository(), github -> {
            GHRepository repo = github.getRepository(query.repository());
            Optional<GHPullRequest> pull = query.number() == 0
                    ? openPull(repo, query.branch())
                    : Optional.of(repo.getPullRequest(query.number()));
            Optional<String> head;
            if (pull.isPresent()) {
                close(pull.get(), comment);
                head = Optional.of(pull.get().getHead().getSha());
            } else {
                head = branchSha(repo, query.branch());
            }
            if (head.isPresent()) {
                deleteBranch(repo, query.branch(), head.get());
            }
            return head;
        });
    }

    private static Optional<GHPullRequest> openPull(GHRepository repo, String branch) throws IOException {
        return repo
                .queryPullRequests()
                .state(GHIssueState.OPEN)
                .head(repo.getOwnerName() + ":" + branch)
                .list()
                .toList()
                .stream()
                .filter(pull -> pull.getHead().getRef().equals(branch))
                .findFirst();
    }

    private static void close(GHPullRequest pull, String comment) throws IOException {
        if (pull.getState() == GHIssueState.OPEN) {
            // The comment first: once the request is closed, nobody would know that it is missing.
            if (pull.listComments().toList().stream()
                    .map(GHIssueComment::getBody)
                    .noneMatch(text -> text != null && text.contains(COMMENT_MARK))) {
                pull.comment(comment + "\n\n" + COMMENT_MARK);
            }
            pull.close();
        }
    }

    private static GHRepository findOrCreate(GitHub github, String repository) throws IOException {
        try {
            return github.getRepository(repository);
        } catch (FileNotFoundException absent) {
            String owner = repository.substring(0, repository.indexOf('/'));
            String name = repository.substring(repository.indexOf('/') + 1);
            GHCreateRepositoryBuilder builder = github.getMyself().getLogin().equalsIgnoreCase(owner)
                    ? github.createRepository(name)
                    : github.getOrganization(owner).createRepository(name);
            try {
                return builder.private_(true)
                        .autoInit(true)
                        .description("Made by Swarm")
                        .create();
            } catch (HttpException e) {
                if (e.getResponseCode() == 422) {
                    // Somebody was faster, or the name is not allowed: then this fails too.
                    return github.getRepository(repository);
                }
                throw e;
            }
        }
    }

    /** Without the webhook a person's merge is noticed later, by polling: no reason to stop. */
    private static void ensureWebhook(GHRepository repo, ForgeWebhook webhook) throws IOException {
        try {
            boolean known = repo.getHooks().stream()
                    .anyMatch(hook ->
                            webhook.url().toString().equals(hook.getConfig().get("url"))
                                    && (hook.getEvents().contains(GHEvent.PULL_REQUEST)
                                            || hook.getEvents().contains(GHEvent.ALL)));
            if (!known) {
                Map<String, String> config = Map.of(
                        "url",
                        webhook.url().toString(),
                        "content_type",
                        "json",
                        "secret",
                        webhook.secret(),
                        "insecure_ssl",
                        "0");
                repo.createHook("web", config, List.of(GHEvent.PULL_REQUEST), true);
            }
        } catch (FileNotFoundException | NoSuchFileException | HttpException e) {
            int status = GitHubFailures.status(e);
            if (e instanceof HttpException && (status < 400 || status == 429 || status >= 500)) {
                throw e;
            }
            log.warn(
                    "No webhook for {} ({}); merges by hand are noticed by polling",
                    repo.getFullName(),
                    GitHubFailures.said(e));
        }
    }

    private static void createBase(GHRepository repo, String baseBranch) throws IOException {
        Optional<String> first =
                repo.getDefaultBranch() == null ? Optional.empty() : branchSha(repo, repo.getDefaultBranch());
        try {
            if (first.isPresent()) {
                repo.createRef("refs/heads/" + baseBranch, first.get());
            } else {
                repo.createContent()
                        .branch(baseBranch)
                        .path("README.md")
                        .content("# " + repo.getName() + "\n")
                        .message("First commit")
                        .commit();
            }
        } catch (HttpException e) {
            if (branchSha(repo, baseBranch).isEmpty()) {
                throw e;
            }
        }
    }

    /** The pull request to go on with: an open one, else the newest that was not merged, else the merged one itself. */
    private static Optional<GHPullRequest> usable(GHRepository repo, PullRequestDraft draft) throws IOException {
        List<GHPullRequest> all = repo
                .queryPullRequests()
                .state(GHIssueState.ALL)
                .head(repo.getOwnerName() + ":" + draft.branch())
                .base(draft.baseBranch())
                .list()
                .toList()
                .stream()
                .filter(pull -> pull.getHead().getRef().equals(draft.branch())
                        && pull.getBase().getRef().equals(draft.baseBranch()))
                .sorted(Comparator.comparingInt(GHPullRequest::getNumber).reversed())
                .toList();
        Optional<GHPullRequest> merged = Optional.empty();
        Optional<GHPullRequest> closed = Optional.empty();
        for (GHPullRequest pull : all) {
            if (pull.getState() == GHIssueState.OPEN) {
                return Optional.of(pull);
            } else if (!isMerged(pull)) {
                closed = closed.or(() -> Optional.of(pull));
            } else if (branchSha(repo, draft.branch())
                    .map(sha -> sha.equals(pull.getHead().getSha()))
                    .orElse(true)) {
                merged = merged.or(() -> Optional.of(pull));
            }
        }
        return merged.isPresent() ? merged : closed;
    }

    private static boolean isMerged(GHPullRequest pull) throws IOException {
        return pull.getState() != GHIssueState.OPEN && (pull.getMergedAt() != null || pull.isMerged());
    }

    /** Answers false where the forge does not let it be reopened, as after its branch was made anew. */
    private boolean bringUpToDate(GHPullRequest pull, PullRequestDraft draft) throws IOException {
        if (pull.getState() != GHIssueState.OPEN) {
            try {
                pull.reopen();
            } catch (HttpException e) {
                if (e.getResponseCode() == 422) {
                    return false;
                }
                throw e;
            }
        }
        if (!draft.title().equals(pull.getTitle())) {
            pull.setTitle(draft.title());
        }
        if (!draft.body().equals(pull.getBody())) {
            pull.setBody(draft.body());
        }
        if (draft.draft() && !pull.isDraft()) {
            backToDraft(pull);
        }
        return true;
    }

    /** It was accepted once, and another change of its branch is to be reviewed. */
    private void backToDraft(GHPullRequest pull) throws IOException {
        try {
            graphQl.markDraft(pull.getNodeId());
        } catch (HttpException e) {
            if (!refusesDrafts(e)) {
                throw e;
            }
        }
    }

    private GHPullRequest create(GHRepository repo, PullRequestDraft draft) throws IOException {
        try {
            return repo.createPullRequest(
                    draft.title(), draft.branch(), draft.baseBranch(), draft.body(), true, draft.draft());
        } catch (HttpException e) {
            if (draft.draft() && refusesDrafts(e)) {
                return create(repo, draft.asReady());
            }
            if (e.getResponseCode() == 422
                    && GitHubFailures.said(e).toLowerCase(Locale.ROOT).contains("already exists")) {
                Optional<GHPullRequest> known = usable(repo, draft);
                if (known.isPresent() && bringUpToDate(known.get(), draft)) {
                    return known.get();
                }
            }
            throw e;
        }
    }

    /** Drafts are not to be had everywhere, such as in private repositories of GitHub's free plan. */
    private static boolean refusesDrafts(HttpException refused) {
        return refused.getResponseCode() == 422
                && GitHubFailures.said(refused).toLowerCase(Locale.ROOT).contains("draft");
    }

    private static PullRequestRef reference(GHPullRequest pull) {
        return new PullRequestRef(pull.getNumber(), pull.getHtmlUrl().toString());
    }

    /** MERGED or CLOSED; empty while it is open. */
    private static Optional<MergeResult> decided(GHRepository repo, GHPullRequest pull, String branch)
            throws IOException {
        if (isMerged(pull)) {
            deleteBranch(repo, branch, pull.getHead().getSha());
            return Optional.of(new MergeResult(MergeOutcome.MERGED, pull.getMergeCommitSha()));
        }
        return pull.getState() == GHIssueState.OPEN
                ? Optional.empty()
                : Optional.of(new MergeResult(MergeOutcome.CLOSED, null));
    }

    private static void requireVerifiedHead(GHRepository repo, GHPullRequest pull, MergeRequest request)
            throws IOException {
        if (pull.getHead().getSha().equals(request.headSha())) {
            return;
        }
        if (branchSha(repo, request.branch()).equals(Optional.of(request.headSha()))) {
            throw Failure.retryable(
                    FailureCode.FORGE_UNAVAILABLE,
                    "The forge has not yet noticed the newest commit of pull request " + request.number() + ".");
        }
        throw Failure.fatal(
                FailureCode.FORGE_REJECTED,
                "Branch " + request.branch() + " has commits that were not verified (expected " + request.headSha()
                        + "); nothing was merged.");
    }

    /** What a refused merge means; the forge's state decides, its words only where the state does not say. */
    private static MergeResult refused(GHRepository repo, MergeRequest request, HttpException problem)
            throws IOException {
        int status = problem.getResponseCode();
        if (status != 405 && status != 409) {
            throw problem;
        }
        GHPullRequest pull = repo.getPullRequest(request.number());
        Optional<MergeResult> decided = decided(repo, pull, request.branch());
        if (decided.isPresent()) {
            return decided.get();
        }
        if (!branchSha(repo, request.baseBranch()).equals(Optional.of(request.baseSha()))) {
            return new MergeResult(MergeOutcome.BASE_MOVED, null);
        }
        requireVerifiedHead(repo, pull, request);
        String said = GitHubFailures.said(problem).toLowerCase(Locale.ROOT);
        String state = pull.getMergeableState();
        if (Boolean.FALSE.equals(pull.getMergeable()) || "dirty".equals(state) || said.contains("conflict")) {
            return new MergeResult(MergeOutcome.CONFLICT, null);
        }
        boolean passing = status == 409 || said.contains("modified") || pull.getMergeable() == null;
        String message = "The forge did not merge pull request " + request.number() + ": "
                + GitHubFailures.said(problem) + (state == null ? "" : " (" + state + ")");
        throw passing
                ? Failure.retryable(FailureCode.FORGE_UNAVAILABLE, message)
                : Failure.fatal(FailureCode.FORGE_REJECTED, message);
    }

    private static Optional<String> branchSha(GHRepository repo, String branch) throws IOException {
        try {
            return Optional.of(repo.getRef("heads/" + branch).getObject().getSha());
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (HttpException e) {
            if (e.getResponseCode() == 409) {
                // GitHub's answer for a repository without any commit.
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Deletes the branch unless somebody has pushed to it since. */
    private static void deleteBranch(GHRepository repo, String branch, String expectedSha) throws IOException {
        try {
            GHRef ref = repo.getRef("heads/" + branch);
            if (ref.getObject().getSha().equals(expectedSha)) {
                ref.delete();
            }
        } catch (FileNotFoundException gone) {
            return;
        } catch (HttpException e) {
            if (e.getResponseCode() != 422) {
                throw e;
            }
        }
    }

    private <T> T call(String doing, ForgeCall<T> call) {
        try {
            return call.on(client());
        } catch (IOException e) {
            throw GitHubFailures.of(doing, e);
        } catch (GHException e) {
            throw GitHubFailures.of(doing, e.getCause() instanceof IOException cause ? cause : new IOException(e));
        }
    }

    private GitHub client() throws IOException {
        return new GitHubBuilder()
                .withEndpoint(access.endpoint().toString().replaceFirst("/+$", ""))
                .withOAuthToken(access.token())
                .withConnector(connector)
                .withRateLimitChecker(RateLimitChecker.NONE)
                .withRateLimitHandler(new GitHubRateLimitHandler() {
                    @Override
                    public void onError(GitHubConnectorResponse response) throws IOException {
                        throw busy(response);
                    }
                })
                .withAbuseLimitHandler(new GitHubAbuseLimitHandler() {
                    @Override
                    public void onError(GitHubConnectorResponse response) throws IOException {
                        throw busy(response);
                    }
                })
                .build();
    }

    private static HttpException busy(GitHubConnectorResponse response) {
        return new HttpException(
                "The forge's rate limit is reached",
                429,
                "Rate limit",
                response.request().url().toString());
    }

    private interface ForgeCall<T> {
        T on(GitHub github) throws IOException;
    }
}
