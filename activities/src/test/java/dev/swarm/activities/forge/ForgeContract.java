package dev.swarm.activities.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.swarm.activities.forge.Forge.PullRequestDraft;
import dev.swarm.activities.forge.Forge.ReviewDraft;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.forge.MergeOutcome;
import dev.swarm.contracts.forge.MergeRequest;
import dev.swarm.contracts.forge.MergeResult;
import dev.swarm.contracts.forge.PullRequestQuery;
import dev.swarm.contracts.forge.PullRequestRef;
import dev.swarm.contracts.review.ReviewRemark;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kohsuke.github.GHEvent;
import org.kohsuke.github.GHIssueState;
import org.kohsuke.github.GHPullRequest;
import org.kohsuke.github.GHPullRequestReview;
import org.kohsuke.github.GHPullRequestReviewState;
import org.kohsuke.github.GHRepository;
import org.kohsuke.github.GitHubBuilder;

/**
 * What every forge must do; run against a real one, with real git over HTTP. Extend it where such a forge is at hand: the
 * e2e module does for the local forge. Every test makes a repository of its own, under a new name, and leaves it there.
 */
public abstract class ForgeContract {
    @TempDir
    Path folder;

    private final String repository =
            owner() + "/contract-" + UUID.randomUUID().toString().substring(0, 8);
    private Forge forge;
    private Path clone;

    /** The forge under test, with a token that may create repositories. */
    protected abstract ForgeAccess access();

    /** The user or organisation to create repositories for. */
    protected abstract String owner();

    @BeforeEach
    void makeRepository() throws Exception {
        forge = new GitHubForge(access());
        forge.ensureRepository(repository, "main");
        clone = folder.resolve("clone");
        git(folder, "clone", "-q", access().cloneUrl(repository).toString(), clone.toString());
    }

    @Test
    void makesARepositoryOnce() throws Exception {
        String first = onForge("main");

        forge.ensureRepository(repository, "main");

        assertThat(first).isNotEmpty();
        assertThat(onForge("main")).isEqualTo(first);
    }

    @Test
    void makesAMissingBaseBranch() throws Exception {
        forge.ensureRepository(repository, "release");

        assertThat(onForge("release")).isEqualTo(onForge("main"));
    }

    @Test
    void registersTheWebhookOnce() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "a-secret-of-the-test");
        URI url = URI.create("https://swarm.invalid/api/webhooks/forge");
        Forge hooked = new GitHubForge(access(), new ForgeWebhook(url, secret));

        hooked.ensureRepository(repository, "main");
        hooked.ensureRepository(repository, "main");

        assertThat(onGitHub().getHooks()).singleElement().satisfies(hook -> {
            assertThat(hook.isActive()).isTrue();
            assertThat(hook.getEvents()).containsExactly(GHEvent.PULL_REQUEST);
            assertThat(hook.getConfig())
                    .containsEntry("url", url.toString())
                    .containsEntry("content_type", "json")
                    .containsEntry("insecure_ssl", "0");
            assertThat(hook.getConfig().get("secret")).isNotEqualTo("a-secret-of-the-test");
        });
    }

    @Test
    void opensOnePullRequestPerBranch() throws Exception {
        push("swarm/t1", "one.txt", "1\n");

        PullRequestRef opened = forge.openPullRequest(draft("swarm/t1", "First", "body"));
        PullRequestRef again = forge.openPullRequest(draft("swarm/t1", "Second", "new body\n\n```\nx\n```"));

        assertThat(again).isEqualTo(opened);
        assertThat(opened.url()).endsWith("/" + repository + "/pull/" + opened.number());
        GHPullRequest there = pull(opened.number());
        assertThat(there.getTitle()).isEqualTo("Second");
        assertThat(there.getBody()).isEqualTo("new body\n\n```\nx\n```");
        assertThat(there.getHead().getRef()).isEqualTo("swarm/t1");
        assertThat(there.getBase().getRef()).isEqualTo("main");
        assertThat(numberOfPullRequests()).isEqualTo(1);
    }

    @Test
    void reopensAClosedPullRequest() throws Exception {
        push("swarm/t1", "one.txt", "1\n");
        PullRequestRef opened = forge.openPullRequest(draft("swarm/t1", "First", "body"));
        pull(opened.number()).close();

        assertThat(forge.openPullRequest(draft("swarm/t1", "First", "body"))).isEqualTo(opened);

        assertThat(pull(opened.number()).getState()).isEqualTo(GHIssueState.OPEN);
    }

    @Test
    void refusesAPullRequestOfABranchThatIsNotThere() {
        assertThatThrownBy(() -> forge.openPullRequest(draft("swarm/none", "First", "body")))
                .isInstanceOfSatisfying(
                        ApplicationFailure.class,
                        failure -> assertThat(failure.getType()).isEqualTo(FailureCode.FORGE_REJECTED.name()));
    }

    @Test
    void aDraftIsMergedOnlyOnceItIsReady() throws Exception {
        String base = onForge("main");
        String head = push("swarm/t1", "one.txt", "1\n");
        PullRequestDraft wanted = new PullRequestDraft(repository, "swarm/t1", "main", "First", "body", true);

        int number = forge.openPullRequest(wanted).number();

        assertThat(pull(number).isDraft()).isTrue();
        assertThatThrownBy(() -> merge(number, "swarm/t1", head, base)).isInstanceOf(ApplicationFailure.class);
        forge.markReady(repository, number);
        forge.markReady(repository, number);
        assertThat(pull(number).isDraft()).isFalse();
        assertThat(forge.openPullRequest(wanted).number()).isEqualTo(number);
        assertThat(pull(number).isDraft()).as("the change is reviewed again").isTrue();
        forge.markReady(repository, number);
        assertThat(merge(number, "swarm/t1", head, base).outcome()).isEqualTo(MergeOutcome.MERGED);
    }

    @Test
    void putsAReviewOnAPullRequestOnce() throws Exception {
        String head = push("swarm/t1", "one.txt", "1\n2\n3\n");
        int number = open("swarm/t1");
        ReviewDraft review = new ReviewDraft(
                repository,
                number,
                head,
                "<!-- mark 1 -->",
                "Rejected.\n\n<!-- mark 1 -->",
                List.of(new ReviewRemark("one.txt", 2, "Why two?")));

        forge.review(review);
        forge.review(review);
        forge.review(new ReviewDraft(
                repository, number, head, "<!-- mark 2 -->", "Approved.\n\n<!-- mark 2 -->", List.of()));

        assertThat(pull(number).listReviews().toList())
                .extracting(GHPullRequestReview::getBody, GHPullRequestReview::getState)
                .containsExactly(
                        tuple("Rejected.\n\n<!-- mark 1 -->", GHPullRequestReviewState.COMMENTED),
                        tuple("Approved.\n\n<!-- mark 2 -->", GHPullRequestReviewState.COMMENTED));
        assertThat(pull(number).listReviewComments().toList()).singleElement().satisfies(comment -> {
            assertThat(comment.getPath()).isEqualTo("one.txt");
            assertThat(comment.getLine()).isEqualTo(2);
            assertThat(comment.getBody()).isEqualTo("Why two?");
        });
    }

    @Test
    void mergesOnceAndDeletesTheBranch() throws Exception {
        String base = onForge("main");
        String head = push("swarm/t1", "one.txt", "1\n");
        int number = open("swarm/t1");

        MergeResult merged = merge(number, "swarm/t1", head, base);

        assertThat(merged.outcome()).isEqualTo(MergeOutcome.MERGED);
        assertThat(merged.mergeSha()).isEqualTo(onForge("main"));
        assertThat(onForge("swarm/t1")).isEmpty();
        git(clone, "fetch", "-q", "origin");
        assertThat(git(clone, "rev-parse", "origin/main^1", "origin/main^2").lines())
                .containsExactly(base, head);
        assertThat(merge(number, "swarm/t1", head, base)).isEqualTo(merged);
        assertThat(forge.decision(new PullRequestQuery(repository, number, "swarm/t1")))
                .contains(merged);
        assertThat(onForge("main")).isEqualTo(merged.mergeSha());
    }

    @Test
    void opensNoSecondPullRequestForAMergedOne() throws Exception {
        String base = onForge("main");
        String head = push("swarm/t1", "one.txt", "1\n");
        PullRequestRef opened = forge.openPullRequest(draft("swarm/t1", "First", "body"));
        merge(opened.number(), "swarm/t1", head, base);

        assertThat(forge.openPullRequest(draft("swarm/t1", "First", "body"))).isEqualTo(opened);

        assertThat(numberOfPullRequests()).isEqualTo(1);
    }

    @Test
    void doesNotMergeOntoABaseThatMoved() throws Exception {
        String base = onForge("main");
        String head = push("swarm/t1", "one.txt", "1\n");
        int number = open("swarm/t1");
        String moved = push("main", "other.txt", "2\n");

        assertThat(merge(number, "swarm/t1", head, base)).isEqualTo(new MergeResult(MergeOutcome.BASE_MOVED, null));

        assertThat(onForge("main")).isEqualTo(moved);
        assertThat(pull(number).getState()).isEqualTo(GHIssueState.OPEN);
    }

    @Test
    void closesABranchOfWhichItIsNotKnownWhetherItHasAPullRequest() throws Exception {
        push("swarm/t1", "one.txt", "1\n");
        push("swarm/t2", "two.txt", "2\n");
        int number = open("swarm/t2");

        for (String branch : List.of("swarm/t1", "swarm/t2", "swarm/t2", "swarm/never")) {
            forge.close(new PullRequestQuery(repository, 0, branch), "not wanted");
        }

        assertThat(onGitHub().getBranches().keySet()).containsExactly("main");
        assertThat(pull(number).getState()).isEqualTo(GHIssueState.CLOSED);
        assertThat(pull(number).listComments().toList()).hasSize(1);
    }

    @Test
    void ofThoseVerifiedOnTheSameBaseOneMerges() throws Exception {
        String base = onForge("main");
        List<Callable<MergeOutcome>> merges = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String branch = "swarm/t" + i;
            String head = push(branch, i + ".txt", "1\n");
            int number = open(branch);
            merges.add(() -> merge(number, branch, head, base).outcome());
        }

        List<MergeOutcome> outcomes = new ArrayList<>();
        try (ExecutorService atOnce = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<MergeOutcome> merge : atOnce.invokeAll(merges)) {
                outcomes.add(merge.get());
            }
        }

        assertThat(outcomes)
                .containsExactlyInAnyOrder(
                        MergeOutcome.MERGED, MergeOutcome.BASE_MOVED, MergeOutcome.BASE_MOVED, MergeOutcome.BASE_MOVED);
    }

    @Test
    void doesNotMergeWhatWasNotVerified() throws Exception {
        String base = onForge("main");
        String head = push("swarm/t1", "one.txt", "1\n");
        int number = open("swarm/t1");
        git(clone, "commit", "-q", "--allow-empty", "-m", "later");
        git(clone, "push", "-q", "origin", "HEAD:swarm/t1");

        assertThatThrownBy(() -> merge(number, "swarm/t1", head, base))
                .isInstanceOfSatisfying(
                        ApplicationFailure.class,
                        failure -> assertThat(failure.getType()).isEqualTo(FailureCode.FORGE_REJECTED.name()));

        assertThat(onForge("main")).isEqualTo(base);
    }

    @Test
    void tellsThatAMergeConflicts() throws Exception {
        String head = push("swarm/t1", "same.txt", "mine\n");
        int number = open("swarm/t1");
        String base = push("main", "same.txt", "theirs\n");

        assertThat(merge(number, "swarm/t1", head, base)).isEqualTo(new MergeResult(MergeOutcome.CONFLICT, null));

        assertThat(onForge("main")).isEqualTo(base);
        assertThat(onForge("swarm/t1")).isEqualTo(head);
    }

    @Test
    void followsWhatAPersonDecides() throws Exception {
        push("swarm/t1", "one.txt", "1\n");
        push("swarm/t2", "two.txt", "2\n");
        PullRequestQuery first = new PullRequestQuery(repository, open("swarm/t1"), "swarm/t1");
        PullRequestQuery second = new PullRequestQuery(repository, open("swarm/t2"), "swarm/t2");
        assertThat(forge.decision(first)).isEmpty();

        pull(first.number()).merge("By hand");
        pull(second.number()).close();

        assertThat(forge.decision(first)).contains(new MergeResult(MergeOutcome.MERGED, onForge("main")));
        assertThat(onForge("swarm/t1")).isEmpty();
        assertThat(forge.decision(second)).contains(new MergeResult(MergeOutcome.CLOSED, null));
        assertThat(merge(second.number(), "swarm/t2", onForge("swarm/t2"), onForge("main")))
                .isEqualTo(new MergeResult(MergeOutcome.CLOSED, null));
    }

    @Test
    void closesOnce() throws Exception {
        push("swarm/t1", "one.txt", "1\n");
        PullRequestQuery query = new PullRequestQuery(repository, open("swarm/t1"), "swarm/t1");

        forge.close(query, "No longer needed.");
        forge.close(query, "No longer needed.");

        GHPullRequest there = pull(query.number());
        assertThat(there.getState()).isEqualTo(GHIssueState.CLOSED);
        assertThat(there.isMerged()).isFalse();
        assertThat(there.getComments())
                .singleElement()
                .satisfies(comment -> assertThat(comment.getBody()).startsWith("No longer needed."));
        assertThat(onForge("swarm/t1")).isEmpty();
    }

    @Test
    void letsNobodyInWithAWrongToken() throws Exception {
        Path wrong = Files.writeString(folder.resolve("wrong"), "not-the-token");
        Forge stranger = new GitHubForge(new ForgeAccess(access().endpoint(), wrong));

        assertThatThrownBy(() -> stranger.decision(new PullRequestQuery(repository, 1, "swarm/t1")))
                .isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
                    assertThat(failure.getType()).isEqualTo(FailureCode.FORGE_REJECTED.name());
                    assertThat(failure.getMessage()).doesNotContain("not-the-token");
                });
    }

    private int open(String branch) {
        return forge.openPullRequest(draft(branch, "Change of " + branch, "body"))
                .number();
    }

    private PullRequestDraft draft(String branch, String title, String body) {
        return new PullRequestDraft(repository, branch, "main", title, body);
    }

    private MergeResult merge(int number, String branch, String head, String base) {
        return forge.merge(new MergeRequest(repository, number, branch, "main", head, base));
    }

    private GHPullRequest pull(int number) throws IOException {
        return onGitHub().getPullRequest(number);
    }

    private int numberOfPullRequests() throws IOException {
        return onGitHub()
                .queryPullRequests()
                .state(GHIssueState.ALL)
                .list()
                .toList()
                .size();
    }

    private GHRepository onGitHub() throws IOException {
        return new GitHubBuilder()
                .withEndpoint(access().endpoint().toString())
                .withOAuthToken(access().token())
                .build()
                .getRepository(repository);
    }

    private String onForge(String branch) throws Exception {
        String line = git(clone, "ls-remote", "origin", "refs/heads/" + branch);
        return line.isEmpty() ? "" : line.substring(0, line.indexOf('\t'));
    }

    /** Pushes a commit that stands on the first commit of main. */
    private String push(String branch, String file, String content) throws Exception {
        git(clone, "checkout", "-q", "-B", "work", "refs/remotes/origin/main");
        Files.writeString(clone.resolve(file), content);
        git(clone, "add", "-A");
        git(clone, "commit", "-q", "-m", "Change " + file);
        git(clone, "push", "-q", access().cloneUrl(repository).toString(), "HEAD:refs/heads/" + branch);
        return git(clone, "rev-parse", "HEAD");
    }

    private String git(Path directory, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("git", "-c", "user.name=Test", "-c", "user.email=test@swarm.invalid"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "GIT_CONFIG_GLOBAL", "/dev/null",
                        "GIT_TERMINAL_PROMPT", "0",
                        "GIT_CONFIG_COUNT", "1",
                        "GIT_CONFIG_KEY_0", "http.extraHeader",
                        "GIT_CONFIG_VALUE_0", "Authorization: " + access().gitAuthorization()));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip();
    }
}
