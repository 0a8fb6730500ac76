package dev.swarm.activities.workspace;

import dev.swarm.activities.forge.ForgeAccess;
import dev.swarm.activities.model.context.ContextDocuments;
import dev.swarm.activities.model.context.Repositories;
import dev.swarm.activities.model.context.RepositorySnapshot;
import dev.swarm.activities.model.context.RepositorySnapshot.FileEntry;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads repositories by git: a shallow fetch into a folder of its own, thrown away afterwards, so that nothing half fetched
 * is ever met again. The newest snapshots are remembered by their commit.
 */
public final class GitRepositories implements Repositories {
    private static final Logger log = LoggerFactory.getLogger(GitRepositories.class);
    private static final String READ = "refs/heads/read";
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern NO_REPOSITORY = Pattern.compile("repository '[^']*' not found");
    private static final int MOST_COMMITS = 15;
    private static final int MOST_FILES = 20_000;
    private static final int MOST_REMEMBERED = 20;
    private static final int MOST_SUBJECT = 120;

    private final ForgeAccess forge;
    private final Path folder;
    private final Map<String, RepositorySnapshot> remembered = Collections.synchronizedMap(new Newest());

    /** @param folder for what is fetched; emptied now */
    public GitRepositories(ForgeAccess forge, Path folder) {
        this.forge = forge;
        this.folder = folder;
        delete(folder);
    }

    @Override
    public RepositorySnapshot read(String repository, String branch) {
        String url = forge.cloneUrl(repository).toString();
        Path clone = null;
        try {
            Path home = Files.createDirectories(folder.resolve("home"));
            clone = Files.createTempDirectory(folder, "read-");
            HostGit git = new HostGit(clone, home, PATIENCE, () -> {});
            require(git.run("init", "-q", "--bare"));
            git.withForge(url, forge.gitAuthorization());
            Optional<String> head = head(git.run("ls-remote", url, "refs/heads/" + branch));
            if (head.isEmpty()) {
                return RepositorySnapshot.EMPTY;
            }
            RepositorySnapshot before = remembered.get(repository + "@" + head.get());
            if (before != null) {
                return before;
            }
            require(git.run(
                    "fetch",
                    "-q",
                    "--no-tags",
                    "--no-write-fetch-head",
                    "--depth=" + MOST_COMMITS,
                    url,
                    "+refs/heads/" + branch + ":" + READ));
            String commit = require(git.run("rev-parse", READ)).strip();
            RepositorySnapshot snapshot = snapshot(git, commit);
            remembered.put(repository + "@" + commit, snapshot);
            return snapshot;
        } catch (IOException e) {
            throw Failure.retryable(FailureCode.INTERNAL, "The repository cannot be read: " + e.getMessage());
        } finally {
            if (clone != null) {
                delete(clone);
            }
        }
    }

    /** The branch's commit; empty where there is no such branch, or no such repository. */
    private static Optional<String> head(CommandOutput<String> listed) {
        if (!listed.ok() && NO_REPOSITORY.matcher(listed.stderr()).find()) {
            return Optional.empty();
        }
        return require(listed).lines().findFirst().map(line -> line.substring(0, line.indexOf('\t')));
    }

    private static RepositorySnapshot snapshot(HostGit git, String commit) throws IOException {
        List<FileEntry> files =
                require(git.read(GitRepositories::files, "ls-tree", "-r", "-l", "-z", "--full-tree", commit));
        Map<String, String> documents = new LinkedHashMap<>();
        for (String path : ContextDocuments.among(files)) {
            documents.put(path, require(git.read(GitRepositories::document, "cat-file", "blob", commit + ":" + path)));
        }
        List<String> commits = require(
                        git.run("log", "--max-count=" + MOST_COMMITS, "--date=short", "--format=%ad %s", commit))
                .lines()
                .map(line -> line.length() > MOST_SUBJECT ? line.substring(0, MOST_SUBJECT) + "…" : line)
                .toList();
        return new RepositorySnapshot(files, documents, commits);
    }

    /** Entries are {@code MODE TYPE HASH SIZE<tab>PATH}; only plain files have a mode that begins with 100. */
    private static List<FileEntry> files(InputStream stdout) throws IOException {
        String listing = new String(stdout.readNBytes(CommandWatch.MAX_TEXT), StandardCharsets.UTF_8);
        stdout.transferTo(OutputStream.nullOutputStream());
        List<FileEntry> files = new ArrayList<>();
        for (String entry : listing.split("\0", -1)) {
            int tab = entry.indexOf('\t');
            if (tab > 0 && entry.startsWith("100") && files.size() < MOST_FILES) {
                String size = entry.substring(entry.lastIndexOf(' ', tab) + 1, tab);
                files.add(new FileEntry(entry.substring(tab + 1), Long.parseLong(size)));
            }
        }
        return files;
    }

    private static String document(InputStream stdout) throws IOException {
        byte[] bytes = stdout.readNBytes(ContextDocuments.MOST_BYTES + 1);
        stdout.transferTo(OutputStream.nullOutputStream());
        boolean cut = bytes.length > ContextDocuments.MOST_BYTES;
        String text = new String(bytes, 0, Math.min(bytes.length, ContextDocuments.MOST_BYTES), StandardCharsets.UTF_8);
        return cut ? text + "\n… (cut here)" : text;
    }

    private static <T> T require(CommandOutput<T> output) {
        if (!output.ok()) {
            throw GitFailures.ofForge("Reading the repository", output.stderr());
        }
        return output.stdout();
    }

    private static void delete(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            log.debug("What was read stays until the next start: {}", tree, e);
        }
    }

    private static final class Newest extends LinkedHashMap<String, RepositorySnapshot> {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, RepositorySnapshot> eldest) {
            return size() > MOST_REMEMBERED;
        }
    }
}
