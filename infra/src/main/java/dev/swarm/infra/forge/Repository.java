package dev.swarm.infra.forge;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.infra.data.DurableFiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One repository: its git data, its pull requests, its settings. All methods but {@link #locked} are called with the lock held.
 *
 * <p>git's refs are the truth. A merge moves the ref first and is noted in the pull request afterwards; whatever happens in
 * between, {@link #followRefs} sees from the refs what took place.
 */
final class Repository {
    private static final int MERGEABLE_CACHE = 1_000;

    private final RepositoryName name;
    private final Path folder;
    private final Git git;
    private final GitObjects objects;
    private final Merger merger;
    private final ApiJson json;
    private final Webhooks webhooks;
    private final ReentrantLock lock = new ReentrantLock();
    private final SortedMap<Integer, PullRequest> pulls = new TreeMap<>();
    private final Map<String, Boolean> mergeable = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MERGEABLE_CACHE;
        }
    };
    private RepositorySettings settings;
    private SortedMap<String, String> seenRefs;

    Repository(RepositoryName name, Path folder, ApiJson json, Webhooks webhooks) throws IOException {
        this.name = name;
        this.folder = folder;
        this.git = new Git(folder.resolve("git"));
        this.objects = new GitObjects(git);
        this.merger = new Merger(objects);
        this.json = json;
        this.webhooks = webhooks;
        this.settings = Json.MAPPER.readValue(folder.resolve("repository.json").toFile(), RepositorySettings.class);
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(DurableFiles.createFolder(folder.resolve("pulls")), "[0-9]*.json")) {
            for (Path file : files) {
                PullRequest pull = Json.MAPPER.readValue(file.toFile(), PullRequest.class);
                pulls.put(pull.number, pull);
            }
        }
        if (!pulls.isEmpty()) {
            settings.nextNumber = Math.max(settings.nextNumber, pulls.lastKey() + 1);
        }
        this.seenRefs = objects.refs();
        updatePulls(Set.of(), true);
    }

    /** What is done under the lock. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    <T> T locked(Work<T> work) throws IOException {
        lock.lock();
        try {
            return work.run();
        } finally {
            lock.unlock();
        }
    }

    RepositoryName name() {
        return name;
    }

    Path folder() {
        return folder;
    }

    GitObjects objects() {
        return objects;
    }

    RepositorySettings settings() {
        return settings;
    }

    Collection<PullRequest> pulls() {
        return pulls.values();
    }

    PullRequest pull(int number) {
        PullRequest pull = pulls.get(number);
        if (pull == null) {
            throw ApiException.notFound();
        }
        return pull;
    }

    static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    static Person person(String login) {
        return new Person(login, login + "@users.noreply.localhost", now());
    }

    long newId() throws IOException {
        long id = settings.nextId++;
        saveSettings();
        return id;
    }

    void saveSettings() throws IOException {
        DurableFiles.write(
                folder.resolve("repository.json"),
                Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(settings));
    }

    /** Writes the pull request; where that fails, what is on disk counts again. */
    void save(PullRequest pull) throws IOException {
        Path file = folder.resolve("pulls").resolve(pull.number + ".json");
        boolean saved = false;
        try {
            pull.updatedAt = now();
            DurableFiles.write(
                    file, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(pull));
            saved = true;
        } finally {
            if (!saved && Files.exists(file)) {
                pulls.put(pull.number, Json.MAPPER.readValue(file.toFile(), PullRequest.class));
            }
        }
    }

    // ---- refs

    /** Brings pull requests in line with the refs, and tells the hooks what was pushed. Called after each push and before each read. */
    void followRefs(String sender) throws IOException {
        SortedMap<String, String> now = objects.refs();
        if (now.equals(seenRefs)) {
            return;
        }
        SortedMap<String, String> before = seenRefs;
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(now.keySet());
        Set<String> changed = new HashSet<>();
        for (String ref : names) {
            if (!Objects.equals(before.get(ref), now.get(ref))) {
                changed.add(ref);
            }
        }
        seenRefs = now;
        adoptDefaultBranch(now);
        for (String ref : new TreeSet<>(changed)) {
            webhooks.publish(
                    this,
                    "push",
                    json.push(
                            this,
                            ref,
                            before.getOrDefault(ref, Git.NO_COMMIT),
                            now.getOrDefault(ref, Git.NO_COMMIT),
                            sender));
        }
        updatePulls(changed, false);
    }

    /** The first branch pushed into an empty repository becomes its default, as it does on GitHub. */
    private void adoptDefaultBranch(SortedMap<String, String> refs) throws IOException {
        if (refs.containsKey("refs/heads/" + settings.defaultBranch)) {
            return;
        }
        List<String> branches = refs.keySet().stream()
                .filter(ref -> ref.startsWith("refs/heads/"))
                .toList();
        if (branches.size() == 1) {
            setDefaultBranch(branches.getFirst().substring("refs/heads/".length()));
        }
    }

    void setDefaultBranch(String branch) throws IOException {
        git.run("symbolic-ref", "HEAD", "refs/heads/" + branch);
        settings.defaultBranch = branch;
        saveSettings();
    }

    private void updatePulls(Set<String> changed, boolean all) throws IOException {
        Map<String, Set<String>> contained = new HashMap<>();
        for (PullRequest pull : List.copyOf(pulls.values())) {
            boolean affected = all
                    || changed.contains("refs/heads/" + pull.headRef)
                    || changed.contains("refs/heads/" + pull.baseRef);
            if (pull.open && affected) {
                update(pull, contained);
            }
        }
    }

    private void update(PullRequest pull, Map<String, Set<String>> contained) throws IOException {
        String head = seenRefs.get("refs/heads/" + pull.headRef);
        String base = seenRefs.get("refs/heads/" + pull.baseRef);
        if (base != null && pull.mergeIntent != null && objects.isAncestor(pull.mergeIntent, base)) {
            markMerged(pull, pull.mergeIntent, pull.mergedBy == null ? pull.author : pull.mergedBy);
        } else if (base != null && isContained(pull.headSha, pull.headSha.equals(head), base, contained)) {
            markMerged(pull, base, pull.author);
        } else if (base == null || head == null) {
            close(pull, pull.author);
        } else {
            pull.mergeIntent = null;
            pull.mergedBy = null;
            if (!head.equals(pull.headSha)) {
                followHead(pull, head, base);
            }
        }
    }

    /** One git call answers for all branches at once; only for a branch that moved or went does it take a call of its own. */
    private boolean isContained(String sha, boolean isTip, String base, Map<String, Set<String>> contained)
            throws IOException {
        if (!isTip) {
            return objects.isAncestor(sha, base);
        }
        Set<String> merged = contained.get(base);
        if (merged == null) {
            merged = new HashSet<>(git.run("for-each-ref", "--merged=" + base, "--format=%(objectname)", "refs/heads")
                    .lines()
                    .toList());
            contained.put(base, merged);
        }
        return merged.contains(sha);
    }

    private void followHead(PullRequest pull, String head, String base) throws IOException {
        pull.headSha = head;
        keepHead(pull);
        save(pull);
        publish("synchronize", pull, pull.author);
        if (objects.isAncestor(head, base)) {
            // Pushed back to what the base has: there is nothing left to merge.
            close(pull, pull.author);
        }
    }

    private void keepHead(PullRequest pull) throws IOException {
        git.run("update-ref", "refs/pull/" + pull.number + "/head", pull.headSha);
    }

    private void publish(String action, PullRequest pull, String sender) throws IOException {
        webhooks.publish(this, "pull_request", json.pullRequestEvent(this, action, pull, sender));
    }

    void createBranch(String ref, String sha, String sender) throws IOException {
        if (!objects.updateRef(ref, sha, Git.NO_COMMIT)) {
            throw new ApiException(422, "Reference already exists");
        }
        followRefs(sender);
    }

    void moveBranch(String ref, String sha, boolean force, String sender) throws IOException {
        String current = objects.ref(ref);
        if (current == null) {
            throw new ApiException(422, "Reference does not exist");
        }
        if (!force && !objects.isAncestor(current, sha)) {
            throw new ApiException(422, "Update is not a fast forward");
        }
        if (!objects.updateRef(ref, sha, current)) {
            throw new ApiException(409, "Reference cannot be updated");
        }
        followRefs(sender);
    }

    void deleteRef(String ref, String sender) throws IOException {
        String current = objects.ref(ref);
        if (current == null) {
            throw new ApiException(422, "Reference does not exist");
        }
        if (ref.equals("refs/heads/" + settings.defaultBranch)) {
            throw new ApiException(422, "Cannot delete the default branch");
        }
        if (!objects.deleteRef(ref, current)) {
            throw new ApiException(409, "Reference cannot be updated");
        }
        followRefs(sender);
    }

    // ---- pull requests

    PullRequest open(String title, String body, String head, String base, boolean draft, String login)
            throws IOException {
        followRefs(login);
        String ownHead = head.startsWith(name.owner() + ":")
                ? head.substring(name.owner().length() + 1)
                : head;
        String headSha = RefName.isValid(ownHead) ? objects.branch(ownHead) : null;
        String baseSha = RefName.isValid(base) ? objects.branch(base) : null;
        if (title.isBlank()) {
            throw ApiException.invalid("PullRequest", "title", "missing_field");
        }
        if (baseSha == null) {
            throw ApiException.invalid("PullRequest", "base", "invalid");
        }
        if (headSha == null) {
            throw ApiException.invalid("PullRequest", "head", "invalid");
        }
        for (PullRequest other : pulls.values()) {
            if (other.open && other.headRef.equals(ownHead) && other.baseRef.equals(base)) {
                throw ApiException.custom(
                        "PullRequest", "A pull request already exists for " + name.owner() + ":" + ownHead + ".");
            }
        }
        if (objects.isAncestor(headSha, baseSha)) {
            throw ApiException.custom("PullRequest", "No commits between " + base + " and " + ownHead);
        }
        if (objects.mergeBase(headSha, baseSha) == null) {
            throw ApiException.custom(
                    "PullRequest", "The " + ownHead + " branch has no history in common with " + base);
        }
        PullRequest pull = new PullRequest();
        pull.number = settings.nextNumber++;
        // Saved before the pull request: a crash in between skips a number, but never gives one out twice.
        pull.id = newId();
        pull.title = title;
        pull.body = body;
        pull.author = login;
        pull.draft = draft;
        pull.headRef = ownHead;
        pull.headSha = headSha;
        pull.baseRef = base;
        pull.baseSha = baseSha;
        pull.createdAt = now();
        keepHead(pull);
        save(pull);
        pulls.put(pull.number, pull);
        publish("opened", pull, login);
        return pull;
    }

    void edited(PullRequest pull, String login) throws IOException {
        save(pull);
        publish("edited", pull, login);
    }

    void markReady(PullRequest pull, String login) throws IOException {
        pull.draft = false;
        save(pull);
        publish("ready_for_review", pull, login);
    }

    void markDraft(PullRequest pull, String login) throws IOException {
        pull.draft = true;
        save(pull);
        publish("converted_to_draft", pull, login);
    }

    void close(PullRequest pull, String login) throws IOException {
        if (!pull.open) {
            return;
        }
        pull.open = false;
        pull.closedAt = now();
        pull.mergeIntent = null;
        save(pull);
        publish("closed", pull, login);
    }

    void reopen(PullRequest pull, String login) throws IOException {
        if (pull.open) {
            return;
        }
        String head = objects.branch(pull.headRef);
        String base = objects.branch(pull.baseRef);
        if (pull.merged() || head == null || base == null || objects.isAncestor(head, base)) {
            throw ApiException.custom("PullRequest", "state cannot be changed. The pull request cannot be reopened.");
        }
        pull.open = true;
        pull.closedAt = null;
        pull.headSha = head;
        keepHead(pull);
        save(pull);
        publish("reopened", pull, login);
    }

    /** Null where it is not open or not known. */
    @Nullable
    Boolean isMergeable(PullRequest pull) throws IOException {
        if (!pull.open) {
            return null;
        }
        String base = seenRefs.get("refs/heads/" + pull.baseRef);
        if (base == null) {
            return null;
        }
        String pair = base + pull.headSha;
        Boolean known = mergeable.get(pair);
        if (known == null) {
            known = objects.mergeTree(base, pull.headSha) != null;
            mergeable.put(pair, known);
        }
        return known;
    }

    /** The base's tip while it is open; what it was, once it is not. */
    String baseSha(PullRequest pull) {
        String tip = seenRefs.get("refs/heads/" + pull.baseRef);
        return pull.open && tip != null ? tip : pull.baseSha;
    }

    /**
     * Merges.
     *
     * @param expectedHead null for whatever the head is now
     * @param title null for GitHub's own words
     * @return the commit that the base points to now
     */
    String merge(
            PullRequest pull,
            MergeMethod method,
            @Nullable String expectedHead,
            @Nullable String title,
            @Nullable String message,
            String login)
            throws IOException {
        followRefs(login);
        if (!pull.open) {
            throw new ApiException(405, "Pull Request is not mergeable");
        }
        if (pull.draft) {
            throw new ApiException(405, "Pull Request is still a draft");
        }
        if (expectedHead != null && !expectedHead.equals(pull.headSha)) {
            throw new ApiException(409, "Head branch was modified. Review and try the merge again.");
        }
        String base = baseSha(pull);
        String commit = merger.merge(method, base, pull.headSha, person(login), text(pull, method, title, message));
        if (commit == null) {
            throw new ApiException(405, "Pull Request is not mergeable");
        }
        pull.mergeIntent = commit;
        pull.mergedBy = login;
        pull.baseSha = base;
        save(pull);
        if (!objects.updateRef("refs/heads/" + pull.baseRef, commit, base)) {
            pull.mergeIntent = null;
            pull.mergedBy = null;
            save(pull);
            throw new ApiException(405, "Base branch was modified. Review and try the merge again.");
        }
        markMerged(pull, commit, login);
        followRefs(login);
        return commit;
    }

    private String text(PullRequest pull, MergeMethod method, @Nullable String title, @Nullable String message)
            throws IOException {
        String first = title;
        String rest = message;
        if (method == MergeMethod.SQUASH) {
            first = first == null ? pull.title + " (#" + pull.number + ")" : first;
            if (rest == null) {
                List<String> lines = new ArrayList<>();
                for (Commit commit : objects.commits(List.of("--reverse", baseSha(pull) + ".." + pull.headSha), 250)) {
                    lines.add("* " + commit.message());
                }
                rest = String.join("\n\n", lines);
            }
        } else {
            first = first == null
                    ? "Merge pull request #" + pull.number + " from " + name.owner() + "/" + pull.headRef
                    : first;
            rest = rest == null ? pull.title : rest;
        }
        return first + "\n\n" + rest;
    }

    private void markMerged(PullRequest pull, String commit, String login) throws IOException {
        pull.open = false;
        pull.mergedAt = now();
        pull.closedAt = pull.mergedAt;
        pull.mergedBy = login;
        pull.mergeCommit = commit;
        pull.mergeIntent = null;
        save(pull);
        publish("closed", pull, login);
    }

    // ---- files

    /** Writes one file by a commit on top of the branch; {@code expectedBlob} null for a new file. */
    Commit writeFile(
            String branch, String path, byte[] content, @Nullable String expectedBlob, String message, String login)
            throws IOException {
        String tip = objects.branch(branch);
        if (tip == null && !seenRefs.isEmpty()) {
            throw new ApiException(404, "Branch " + branch + " not found");
        }
        GitObjects.Entry old = tip == null ? null : objects.entry(tip, path);
        if (!Objects.equals(old == null ? null : old.sha(), expectedBlob)) {
            throw new ApiException(
                    expectedBlob == null ? 422 : 409,
                    expectedBlob == null
                            ? "Invalid request.\n\n\"sha\" wasn't supplied."
                            : path + " does not match " + expectedBlob);
        }
        String tree = objects.writeTree(tip, path, content);
        String commit = objects.writeCommit(
                tree, tip == null ? List.of() : List.of(tip), person(login), person(login), message);
        if (!objects.updateRef("refs/heads/" + branch, commit, tip == null ? Git.NO_COMMIT : tip)) {
            throw new ApiException(409, "is at another commit by now; try again");
        }
        followRefs(login);
        return objects.commit(commit);
    }

    // ---- statuses

    List<RepositorySettings.Status> statuses(String sha) throws IOException {
        Path file = statusFile(sha);
        return Files.exists(file)
                ? Json.MAPPER.readValue(file.toFile(), new TypeReference<List<RepositorySettings.Status>>() {})
                : List.of();
    }

    void addStatus(String sha, RepositorySettings.Status status) throws IOException {
        List<RepositorySettings.Status> all = new ArrayList<>(statuses(sha));
        // The newest first, as they are listed.
        all.addFirst(status);
        DurableFiles.write(statusFile(sha), Json.MAPPER.writeValueAsBytes(all));
    }

    private Path statusFile(String sha) throws IOException {
        if (!GitObjects.isSha(sha)) {
            throw ApiException.notFound();
        }
        return DurableFiles.createFolder(folder.resolve("statuses")).resolve(sha + ".json");
    }

    ObjectNode asJson() throws IOException {
        return json.repository(this);
    }
}
