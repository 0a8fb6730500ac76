package dev.swarm.infra.forge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a repository holds: refs, commits, differences, files. */
final class GitObjects {
    private static final Pattern SHA = Pattern.compile("[0-9a-f]{40}");
    private static final String COMMIT_FORMAT =
            "--format=%H%x00%T%x00%P%x00%an%x00%ae%x00%at%x00%cn%x00%ce%x00%ct%x00%B";

    private static final int COMMIT_FIELDS = 10;

    private final Git git;

    GitObjects(Git git) {
        this.git = git;
    }

    static boolean isSha(String text) {
        return SHA.matcher(text).matches();
    }

    /** Branches and tags with the commits (or tag objects) that they point to. */
    SortedMap<String, String> refs() throws IOException {
        SortedMap<String, String> refs = new TreeMap<>();
        git.run("for-each-ref", "--format=%(objectname) %(refname)", "refs/heads", "refs/tags")
                .lines()
                .forEach(line -> refs.put(line.substring(41), line.substring(0, 40)));
        return refs;
    }

    @Nullable
    String ref(String fullName) throws IOException {
        Git.Result result = git.call("rev-parse", "--verify", "--quiet", "--end-of-options", fullName);
        return result.exitCode() == 0 ? shaIn(result.text()) : null;
    }

    @Nullable
    String branch(String name) throws IOException {
        return ref("refs/heads/" + name);
    }

    /** A commit by sha (also shortened), branch, tag or full ref; null if there is none. */
    @Nullable
    String commitOf(String revision) throws IOException {
        if (!RefName.isValid(revision)) {
            return null;
        }
        for (String name : List.of("refs/heads/" + revision, "refs/tags/" + revision, revision)) {
            Git.Result result = git.call("rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}");
            if (result.exitCode() == 0) {
                return shaIn(result.text());
            }
        }
        return null;
    }

    boolean isCommit(String sha) throws IOException {
        return isSha(sha) && git.call("cat-file", "-e", sha + "^{commit}").exitCode() == 0;
    }

    /** {@code --end-of-options} shows up in the output of some versions of rev-parse. */
    private static @Nullable String shaIn(String output) {
        return output.lines().filter(GitObjects::isSha).findFirst().orElse(null);
    }

    /** False if the ref has not the expected value any more. {@link Git#NO_COMMIT} stands for: does not exist. */
    boolean updateRef(String ref, String newSha, String expected) throws IOException {
        return git.call("update-ref", ref, newSha, expected).exitCode() == 0;
    }

    boolean deleteRef(String ref, String expected) throws IOException {
        return git.call("update-ref", "-d", ref, expected).exitCode() == 0;
    }

    boolean isAncestor(String ancestor, String descendant) throws IOException {
        return git.call("merge-base", "--is-ancestor", ancestor, descendant).exitCode() == 0;
    }

    @Nullable
    String mergeBase(String one, String other) throws IOException {
        Git.Result result = git.call("merge-base", one, other);
        return result.exitCode() == 0 ? shaIn(result.text()) : null;
    }

    int count(String from, String to) throws IOException {
        return Integer.parseInt(git.run("rev-list", "--count", from + ".." + to).strip());
    }

    List<Commit> commits(List<String> range, int max) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("log", "-z", COMMIT_FORMAT, "--max-count=" + max));
        arguments.addAll(range);
        arguments.add("--");
        // Only NUL can be in no name and no message.
        List<String> fields = List.of(git.run(arguments.toArray(String[]::new)).split("\0", -1));
        List<Commit> commits = new ArrayList<>();
        for (int i = 0; i + COMMIT_FIELDS <= fields.size(); i += COMMIT_FIELDS) {
            commits.add(parse(fields.subList(i, i + COMMIT_FIELDS)));
        }
        return commits;
    }

    Commit commit(String sha) throws IOException {
        return commits(List.of("--no-walk", sha), 1).getFirst();
    }

    private static Commit parse(List<String> fields) {
        return new Commit(
                fields.get(0),
                fields.get(1),
                fields.get(2).isEmpty() ? List.of() : List.of(fields.get(2).split(" ")),
                new Person(fields.get(3), fields.get(4), Instant.ofEpochSecond(Long.parseLong(fields.get(5)))),
                new Person(fields.get(6), fields.get(7), Instant.ofEpochSecond(Long.parseLong(fields.get(8)))),
                fields.get(9).stripTrailing());
    }

    /** The root commit's changes are against the empty tree. */
    List<FileChange> changesOf(Commit commit) throws IOException {
        String parent = commit.parents().isEmpty()
                ? git.run(Map.of(), new byte[0], "hash-object", "-t", "tree", "-w", "--stdin")
                        .strip()
                : commit.parents().getFirst();
        return changes(parent, commit.sha());
    }

    List<FileChange> changes(String from, String to) throws IOException {
        String[] raw = git.run("diff-tree", "-r", "-z", "-M", "--raw", "--no-abbrev", from, to)
                .split("\0");
        String[] counts =
                git.run("diff-tree", "-r", "-z", "-M", "--numstat", from, to).split("\0");
        List<String> patches = patches(git.run("diff-tree", "-r", "-M", "-p", "--no-color", from, to));
        List<FileChange> changes = new ArrayList<>();
        int count = 0;
        int patch = 0;
        for (int i = 0; i < raw.length && raw[i].startsWith(":"); ) {
            String[] fields = raw[i++].split(" ");
            char kind = fields[4].charAt(0);
            boolean moved = kind == 'R' || kind == 'C';
            String previous = moved ? raw[i++] : null;
            String path = raw[i++];
            String[] numbers = counts[count].split("\t");
            count += moved ? 3 : 1;
            String hunks = patch < patches.size() ? patches.get(patch) : "";
            // A file that turns into a link is shown as a removal and an addition.
            patch += kind == 'T' ? 2 : 1;
            changes.add(new FileChange(
                    path,
                    previous,
                    statusOf(kind),
                    kind == 'D' ? fields[2] : fields[3],
                    number(numbers[0]),
                    number(numbers[1]),
                    hunks.isEmpty() ? null : hunks));
        }
        return changes;
    }

    private static int number(String text) {
        return text.equals("-") ? 0 : Integer.parseInt(text);
    }

    private static String statusOf(char kind) {
        return switch (kind) {
            case 'A' -> "added";
            case 'D' -> "removed";
            case 'R' -> "renamed";
            case 'C' -> "copied";
            case 'T' -> "changed";
            default -> "modified";
        };
    }

    /** One text per file, from its first hunk on. A line of content never starts like a header does. */
    private static List<String> patches(String diff) {
        List<String> patches = new ArrayList<>();
        StringBuilder current = null;
        boolean inHunks = false;
        for (String line : diff.split("\n", -1)) {
            if (line.startsWith("diff --git ")) {
                if (current != null) {
                    patches.add(current.toString().stripTrailing());
                }
                current = new StringBuilder();
                inHunks = false;
            } else if (current != null) {
                inHunks |= line.startsWith("@@");
                if (inHunks) {
                    current.append(line).append('\n');
                }
            }
        }
        if (current != null) {
            patches.add(current.toString().stripTrailing());
        }
        return patches;
    }

    /**
     * An entry of a tree.
     *
     * @param type blob, tree or commit (a submodule)
     * @param size of a blob, else 0
     */
    record Entry(String path, String type, String sha, long size) {}

    /** Null if there is nothing at that path; the empty path is the root. */
    @Nullable
    Entry entry(String commit, String path) throws IOException {
        if (path.isEmpty()) {
            return new Entry("", "tree", commit(commit).tree(), 0);
        }
        List<Entry> entries = listTree(commit, path);
        return entries.stream().filter(e -> e.path().equals(path)).findFirst().orElse(null);
    }

    List<Entry> children(String commit, String path) throws IOException {
        return path.isEmpty() ? listTree(commit, null) : listTree(commit, path + "/");
    }

    private List<Entry> listTree(String commit, @Nullable String prefix) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("ls-tree", "-z", "--long", "--full-tree", commit, "--"));
        if (prefix != null) {
            arguments.add(prefix);
        }
        List<Entry> entries = new ArrayList<>();
        for (String line : git.run(arguments.toArray(String[]::new)).split("\0")) {
            if (!line.isEmpty()) {
                int tab = line.indexOf('\t');
                String[] fields = line.substring(0, tab).split(" +");
                entries.add(new Entry(
                        line.substring(tab + 1),
                        fields[1],
                        fields[2],
                        fields[3].equals("-") ? 0 : Long.parseLong(fields[3])));
            }
        }
        return entries;
    }

    byte[] blob(String sha) throws IOException {
        Git.Result result = git.call("cat-file", "blob", sha);
        if (result.exitCode() != 0) {
            throw new IOException("cannot read " + sha + ": " + result.errors());
        }
        return result.output();
    }

    String writeCommit(String tree, List<String> parents, Person author, Person committer, String message)
            throws IOException {
        List<String> arguments = new ArrayList<>(List.of("commit-tree", tree));
        for (String parent : parents) {
            arguments.addAll(List.of("-p", parent));
        }
        return git.run(
                        Person.identity(author, committer),
                        (message.strip() + "\n").getBytes(StandardCharsets.UTF_8),
                        arguments.toArray(String[]::new))
                .strip();
    }

    /** The tree of a commit (null: the empty tree) with one file written into it. */
    String writeTree(@Nullable String commit, String path, byte[] content) throws IOException {
        Path index = Files.createTempFile("swarm-forge-", ".index");
        try {
            Files.delete(index);
            Map<String, String> environment = new HashMap<>(Map.of("GIT_INDEX_FILE", index.toString()));
            if (commit != null) {
                git.run(environment, null, "read-tree", commit);
            }
            String blob = git.run(environment, content, "hash-object", "-w", "--stdin")
                    .strip();
            git.run(environment, null, "update-index", "--add", "--cacheinfo", "100644," + blob + "," + path);
            return git.run(environment, null, "write-tree").strip();
        } finally {
            Files.deleteIfExists(index);
        }
    }

    /** The merged tree, or null where the two conflict. */
    @Nullable
    String mergeTree(String ours, String theirs) throws IOException {
        Git.Result result = git.call("merge-tree", "--write-tree", "--no-messages", ours, theirs);
        return result.exitCode() == 0 ? shaIn(result.text()) : null;
    }
}
