package dev.swarm.infra.forge;

import static dev.swarm.infra.forge.ForgeFixture.git;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kohsuke.github.GHCommitState;
import org.kohsuke.github.GHEvent;
import org.kohsuke.github.GHFileNotFoundException;
import org.kohsuke.github.GHIssueState;
import org.kohsuke.github.GHPullRequest;
import org.kohsuke.github.GHPullRequestReviewEvent;
import org.kohsuke.github.GHPullRequestReviewState;
import org.kohsuke.github.GHRepository;
import org.kohsuke.github.GitHub;
import org.kohsuke.github.GitHubBuilder;
import org.kohsuke.github.HttpException;

/** The forge through the client that production uses against github.com: after each call the state is looked at. */
class GitHubClientTest {
    @TempDir
    Path temp;

    private ForgeFixture forge;
    private GitHub github;
    private GHRepository repository;
    private Path clone;

    @BeforeEach
    void start() throws Exception {
        forge = new ForgeFixture(temp.resolve("forge"));
        github = new GitHubBuilder()
                .withEndpoint(forge.apiUrl())
                .withOAuthToken(ForgeFixture.TOKEN)
                .build();
        repository = github.createRepository("demo")
                .description("spike")
                .private_(false)
                .autoInit(true)
                .create();
        git(temp, "clone", "-q", forge.cloneUrl("demo"), "clone");
        clone = temp.resolve("clone");
    }

    @AfterEach
    void stop() {
        forge.close();
    }

    @Test
    void knowsTheAccount() throws Exception {
        github.checkApiUrlValidity();
        assertThat(github.isCredentialValid()).isTrue();
        assertThat(github.getMyself().getLogin()).isEqualTo("swarm");
        assertThat(github.getRateLimit().getCore().getRemaining()).isPositive();
        assertThat(github.getUser("swarm").listRepositories().toList())
                .extracting(GHRepository::getFullName)
                .containsExactly("swarm/demo");
        assertThat(github.getOrganization("team").createRepository("x").create().getFullName())
                .isEqualTo("team/x");
        GitHub stranger = new GitHubBuilder()
                .withEndpoint(forge.apiUrl())
                .withOAuthToken("wrong")
                .build();
        assertThat(stranger.isCredentialValid()).isFalse();
        assertThatThrownBy(() -> github.getRepository("swarm/none")).isInstanceOf(GHFileNotFoundException.class);
    }

    @Test
    void readsAndWritesGitData() throws Exception {
        GHRepository found = github.getRepository("swarm/demo");
        assertThat(found.getHttpTransportUrl()).isEqualTo(forge.url() + "/swarm/demo.git");
        assertThat(found.getDefaultBranch()).isEqualTo("main");
        assertThat(found.getDescription()).isEqualTo("spike");
        String base = git(clone, "rev-parse", "HEAD");
        String sha = forge.push(clone, "feature/x", "Greeter.java", "class Greeter {}\n");

        assertThat(repository.getBranch("main").getSHA1()).isEqualTo(base);
        assertThat(repository.getBranch("feature/x").getSHA1()).isEqualTo(sha);
        assertThat(repository.getBranches()).containsOnlyKeys("main", "feature/x");
        assertThat(repository.getRef("heads/feature/x").getObject().getSha()).isEqualTo(sha);
        assertThat(repository.createRef("refs/heads/api-ref", sha).getRef()).isEqualTo("refs/heads/api-ref");
        assertThat(git(clone, "ls-remote", "origin", "refs/heads/api-ref")).startsWith(sha);
        assertThat(repository.getCommit(sha).getCommitShortInfo().getMessage()).isEqualTo("Write Greeter.java");
        assertThat(repository.getCommit(sha).listFiles().toList())
                .singleElement()
                .satisfies(file -> assertThat(file.getFileName()).isEqualTo("Greeter.java"));
        assertThat(repository.getCompare("main", "feature/x").getAheadBy()).isEqualTo(1);
        assertThat(repository.getFileContent("Greeter.java", "feature/x").read())
                .hasBinaryContent("class Greeter {}\n".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> repository.getFileContent("none", "main")).isInstanceOf(GHFileNotFoundException.class);
        String written = repository
                .createContent()
                .branch("api-ref")
                .path("docs/a.md")
                .content("hi")
                .message("api content")
                .commit()
                .getCommit()
                .getSHA1();
        git(clone, "fetch", "-q", "origin");
        assertThat(git(clone, "rev-parse", "origin/api-ref")).isEqualTo(written);
        assertThat(git(clone, "show", "origin/api-ref:docs/a.md")).isEqualTo("hi");
        assertThat(repository.getDirectoryContent("docs", "api-ref")).hasSize(1);
        repository.getRef("heads/api-ref").delete();
        assertThat(repository.getBranches()).doesNotContainKey("api-ref");
        repository.getRef("heads/feature/x").updateTo(base, true);
        assertThat(repository.getBranch("feature/x").getSHA1()).isEqualTo(base);
    }

    @Test
    void takesAPullRequestFromOpeningToMerge() throws Exception {
        String sha = forge.push(clone, "feature/x", "x.txt", "1\n");
        GHPullRequest pull = repository.createPullRequest("Title", "feature/x", "main", "Body with **markdown**");
        assertThat(pull.getHtmlUrl()).hasToString(forge.url() + "/swarm/demo/pull/" + pull.getNumber());

        GHPullRequest read = repository.getPullRequest(pull.getNumber());
        assertThat(read.getTitle()).isEqualTo("Title");
        assertThat(read.getBody()).isEqualTo("Body with **markdown**");
        assertThat(read.getHead().getSha()).isEqualTo(sha);
        assertThat(read.getBase().getRef()).isEqualTo("main");
        assertThat(read.getHead().getRepository().getFullName()).isEqualTo("swarm/demo");
        assertThat(read.getMergeable()).isTrue();
        assertThat(open()).containsExactly(pull.getNumber());
        assertThat(repository
                        .queryPullRequests()
                        .state(GHIssueState.OPEN)
                        .head("swarm:feature/x")
                        .list()
                        .toList())
                .hasSize(1);
        assertThat(pull.listFiles().toList()).singleElement().satisfies(file -> {
            assertThat(file.getFilename()).isEqualTo("x.txt");
            assertThat(file.getPatch()).contains("+1");
        });
        assertThat(pull.listCommits().toList()).hasSize(1);

        pull.comment("Automated note");
        assertThat(pull.getComments())
                .singleElement()
                .satisfies(comment -> assertThat(comment.getBody()).isEqualTo("Automated note"));
        repository.createCommitStatus(sha, GHCommitState.SUCCESS, "http://localhost/ci", "ok", "ci/build");
        assertThat(repository.listCommitStatuses(sha).toList()).hasSize(1);
        assertThat(repository.getLastCommitStatus(sha).getState()).isEqualTo(GHCommitState.SUCCESS);
        repository.createLabel("known", "00ff00");
        pull.addLabels("known");
        pull.addLabels("new");
        assertThat(repository.getPullRequest(pull.getNumber()).getLabels())
                .extracting("name")
                .containsExactlyInAnyOrder("known", "new");
        assertThat(repository.listLabels().toList()).hasSize(2);
        pull.setTitle("Title 2");
        pull.setBody("Body 2");
        assertThat(repository.getPullRequest(pull.getNumber()).getTitle()).isEqualTo("Title 2");
        assertThat(repository.getPullRequest(pull.getNumber()).getBody()).isEqualTo("Body 2");

        pull.createReview()
                .event(GHPullRequestReviewEvent.REQUEST_CHANGES)
                .body("rename")
                .comment("nit", "x.txt", 1)
                .create();
        pull.createReview().event(GHPullRequestReviewEvent.APPROVE).body("fine").create();
        assertThat(pull.listReviews().toList())
                .extracting("state")
                .containsExactly(GHPullRequestReviewState.CHANGES_REQUESTED, GHPullRequestReviewState.APPROVED);
        assertThat(pull.listReviewComments().toList())
                .singleElement()
                .satisfies(comment -> assertThat(comment.getBody()).isEqualTo("nit"));

        pull.merge("Merge it", sha, GHPullRequest.MergeMethod.MERGE);
        GHPullRequest merged = repository.getPullRequest(pull.getNumber());
        assertThat(merged.isMerged()).isTrue();
        assertThat(merged.getState()).isEqualTo(GHIssueState.CLOSED);
        git(clone, "checkout", "-q", "main");
        git(clone, "pull", "-q");
        assertThat(git(clone, "rev-parse", "HEAD")).isEqualTo(merged.getMergeCommitSha());
        assertThat(clone.resolve("x.txt")).hasContent("1");
        assertThat(open()).isEmpty();
    }

    private List<Integer> open() throws IOException {
        List<Integer> numbers = new ArrayList<>();
        for (GHPullRequest pull :
                repository.queryPullRequests().state(GHIssueState.OPEN).list().toList()) {
            numbers.add(pull.getNumber());
        }
        return numbers;
    }

    @Test
    void mergesByEveryMethodAndRefusesConflicts() throws Exception {
        for (GHPullRequest.MergeMethod method :
                List.of(GHPullRequest.MergeMethod.SQUASH, GHPullRequest.MergeMethod.REBASE)) {
            git(clone, "checkout", "-q", "main");
            git(clone, "pull", "-q");
            forge.push(clone, "m-" + method, method + ".txt", "x\n");
            GHPullRequest pull = repository.createPullRequest("t", "m-" + method, "main", "b");
            pull.merge("message", null, method);
            assertThat(repository.getPullRequest(pull.getNumber()).isMerged()).isTrue();
        }
        git(clone, "checkout", "-q", "main");
        git(clone, "pull", "-q");
        forge.push(clone, "conflict", "same.txt", "A\n");
        git(clone, "checkout", "-q", "main");
        forge.commit(clone, "same.txt", "B\n", "B");
        GHPullRequest conflict = repository.createPullRequest("c", "conflict", "main", "b");
        String base = git(clone, "rev-parse", "HEAD");

        assertThat(repository.getPullRequest(conflict.getNumber()).getMergeable())
                .isFalse();
        assertThatThrownBy(() -> conflict.merge("x"))
                .isInstanceOf(HttpException.class)
                .satisfies(refused ->
                        assertThat(((HttpException) refused).getResponseCode()).isEqualTo(405));
        assertThat(repository.getBranch("main").getSHA1()).isEqualTo(base);
        conflict.close();
        assertThat(repository.getPullRequest(conflict.getNumber()).getState()).isEqualTo(GHIssueState.CLOSED);
    }

    @Test
    void holdsDraftsBack() throws Exception {
        forge.push(clone, "wip", "w.txt", "1\n");
        GHPullRequest draft = repository.createPullRequest("WIP", "wip", "main", "draft", true, true);

        assertThat(repository.getPullRequest(draft.getNumber()).isDraft()).isTrue();
        assertThatThrownBy(() -> draft.merge("x")).isInstanceOf(HttpException.class);
        assertThat(repository.getPullRequest(draft.getNumber()).isMerged()).isFalse();
    }

    @Test
    void managesHooksAndDeletesTheRepository() throws Exception {
        repository.createHook(
                "web",
                Map.of("url", "http://127.0.0.1:1/hook", "content_type", "json", "secret", "s"),
                List.of(GHEvent.PUSH, GHEvent.PULL_REQUEST),
                true);
        assertThat(repository.getHooks())
                .singleElement()
                .satisfies(hook ->
                        assertThat(hook.getEvents()).containsExactlyInAnyOrder(GHEvent.PUSH, GHEvent.PULL_REQUEST));
        repository.getHooks().getFirst().delete();
        assertThat(repository.getHooks()).isEmpty();

        repository.delete();

        assertThatThrownBy(() -> github.getRepository("swarm/demo")).isInstanceOf(GHFileNotFoundException.class);
        assertThat(Files.exists(forge.root.resolve("repositories/swarm/demo"))).isFalse();
    }
}
