package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.kohsuke.github.GHContent;
import org.kohsuke.github.GHIssueState;
import org.kohsuke.github.GHPullRequest;
import org.kohsuke.github.GHRepository;

/** A project on the local forge, as its build leaves it whose tickets add a file {@code parts/KEY.txt} each. */
record MergedProject(Platform platform, String name) {
    /** Fails unless each of these is one merged pull request, and one commit of main has added its file. */
    void hasEachOnce(List<String> keys) throws Exception {
        GHRepository repository = platform.repository(name);
        List<GHPullRequest> pulls =
                repository.queryPullRequests().state(GHIssueState.ALL).list().toList();
        assertThat(pulls)
                .extracting(pull -> pull.getHead().getRef().replaceFirst(".*-", ""))
                .containsExactlyInAnyOrderElementsOf(keys);
        for (GHPullRequest pull : pulls) {
            assertThat(pull.isMerged()).as(pull.getTitle()).isTrue();
        }
        Set<String> files = new TreeSet<>();
        for (GHContent content : repository.getDirectoryContent("parts", "main")) {
            files.add(content.getName());
        }
        assertThat(files)
                .containsExactlyElementsOf(
                        keys.stream().map(key -> key + ".txt").toList());
        assertThat(git("log", "--diff-filter=A", "--name-only", "--format=", "main", "--", "parts"))
                .as("files that commits of main have added")
                .containsExactlyInAnyOrderElementsOf(
                        keys.stream().map(key -> "parts/" + key + ".txt").toList());
    }

    /** All that people and workers have left in it: all refs but the marks of its pull requests. */
    List<String> refs() throws IOException, InterruptedException {
        return git("for-each-ref", "--format=%(refname)").stream()
                .filter(ref -> !ref.startsWith("refs/pull/"))
                .toList();
    }

    /** The forge's own copy: its API knows neither all refs nor what a commit has added. */
    private List<String> git(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "git",
                "--git-dir",
                platform.data()
                        .resolve("forge/repositories/swarm/" + name + "/git")
                        .toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (Stream<String> lines = process.inputReader().lines()) {
            List<String> found = lines.filter(line -> !line.isBlank()).toList();
            assertThat(process.waitFor()).as("%s", command).isZero();
            return found;
        }
    }
}
