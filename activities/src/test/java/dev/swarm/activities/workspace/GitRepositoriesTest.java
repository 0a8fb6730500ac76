package dev.swarm.activities.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.swarm.activities.forge.ForgeAccess;
import dev.swarm.activities.model.context.RepositorySnapshot;
import dev.swarm.activities.model.context.RepositorySnapshot.FileEntry;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against real git over real HTTP. */
class GitRepositoriesTest {
    @TempDir
    Path folder;

    private GitHttpServer server;
    private Path token;
    private GitRepositories repositories;

    @BeforeEach
    void start() throws Exception {
        server = new GitHttpServer(Files.createDirectories(folder.resolve("forge")), "secret");
        token = Files.writeString(folder.resolve("token"), "secret");
        repositories = new GitRepositories(new ForgeAccess(server.endpoint(), token), folder.resolve("read"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void readsFilesDocumentsAndCommitsAndLeavesNothingBehind() throws Exception {
        Path seed = seed();
        Files.writeString(seed.resolve("AGENTS.md"), "Run make.\n");
        Files.writeString(seed.resolve("README.md"), "x".repeat(20_000));
        Files.createSymbolicLink(seed.resolve("CLAUDE.md"), Path.of("AGENTS.md"));
        Files.createDirectories(seed.resolve("src"));
        Files.writeString(seed.resolve("src/ä b.py"), "pass\n");
        commit(seed, "Second");

        RepositorySnapshot read = repositories.read("o/r", "main");

        assertThat(read.files())
                .containsExactly(
                        new FileEntry("AGENTS.md", 10),
                        new FileEntry("README.md", 20_000),
                        new FileEntry("src/ä b.py", 5),
                        new FileEntry("start.txt", 1));
        assertThat(read.documents().get("README.md")).hasSizeLessThan(13_000).endsWith("\n… (cut here)");
        assertThat(read.documents()).contains(entry("AGENTS.md", "Run make.\n")).hasSize(2);
        assertThat(read.commits()).hasSize(2).first().asString().matches("\\d{4}-\\d\\d-\\d\\d Second");
        try (Stream<Path> left = Files.list(folder.resolve("read"))) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactly("home");
        }
    }

    @Test
    void sameCommitIsReadOnceAndANewOneIsSeen() throws Exception {
        Path seed = seed();
        RepositorySnapshot first = repositories.read("o/r", "main");

        assertThat(repositories.read("o/r", "main")).isSameAs(first);

        Files.writeString(seed.resolve("more.txt"), "x");
        commit(seed, "More");
        assertThat(repositories.read("o/r", "main").files()).hasSize(2);
    }

    @Test
    void whatIsNotThereYetIsEmpty() throws Exception {
        seed();

        assertThat(repositories.read("o/none", "main").isEmpty()).isTrue();
        assertThat(repositories.read("o/r", "other").isEmpty()).isTrue();
    }

    @Test
    void aForgeThatRefusesOrFailsIsNoEmptyRepository() throws Exception {
        seed();
        Files.writeString(token, "wrong");
        failed("FORGE_REJECTED");
        Files.writeString(token, "secret");
        server.failWith(503);
        failed("FORGE_UNAVAILABLE");
    }

    private void failed(String code) {
        assertThatThrownBy(() -> repositories.read("o/r", "main"))
                .isInstanceOfSatisfying(
                        ApplicationFailure.class,
                        failure -> assertThat(failure.getType()).isEqualTo(code))
                .hasMessageNotContaining("secret");
    }

    private Path seed() throws Exception {
        Path bare = Files.createDirectories(folder.resolve("forge/o/r.git"));
        git(bare, "init", "-q", "--bare", "--initial-branch=main");
        Path seed = folder.resolve("seed");
        git(folder, "clone", "-q", bare.toString(), seed.toString());
        Files.writeString(seed.resolve("start.txt"), "x");
        commit(seed, "First");
        return seed;
    }

    private static void commit(Path seed, String message) throws Exception {
        git(seed, "add", "-A");
        git(seed, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-q", "-m", message);
        git(seed, "push", "-q", "origin", "HEAD:main");
    }

    private static void git(Path directory, String... arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Stream.concat(Stream.of("git"), List.of(arguments).stream())
                        .toList())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
    }
}
