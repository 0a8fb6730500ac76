package dev.swarm.infra.forge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A repository through the API: settings, refs, commits, files, statuses, labels, hooks. */
final class RepositoryApi {
    private static final Set<String> STATES = Set.of("error", "failure", "pending", "success");
    private static final int MAX_COMMITS = 1_000;

    private final Repositories repositories;
    private final ApiJson json;
    private final Webhooks webhooks;

    RepositoryApi(Repositories repositories, ApiJson json, Webhooks webhooks) {
        this.repositories = repositories;
        this.json = json;
        this.webhooks = webhooks;
    }

    /** Answers for one repository, under its lock, with pull requests brought in line with the refs. */
    @FunctionalInterface
    interface Answer {
        Reply of(Repository repository, Call call) throws IOException;
    }

    static Routes.Handler in(Repositories repositories, Answer answer) {
        return call -> {
            Repository repository =
                    repositories.find(call.path("owner"), call.path("repo")).orElseThrow(ApiException::notFound);
            return repository.locked(() -> {
                repository.followRefs(call.login());
                return answer.of(repository, call);
            });
        };
    }

    private Routes.Handler in(Answer answer) {
        return in(repositories, answer);
    }

    void addTo(Routes routes) {
        String repo = "repos/{owner}/{repo}";
        routes.on("GET", repo, in((repository, call) -> Reply.ok(json.repository(repository))))
                .on("PATCH", repo, in(this::edit))
                .on("DELETE", repo, this::delete)
                .on("GET", repo + "/branches", in(this::branches))
                .on("GET", repo + "/branches/{branch...}", in(this::branch))
                .on("GET", repo + "/git/ref/{ref...}", in(this::ref))
                .on("GET", repo + "/git/matching-refs/{ref...}", in(this::matchingRefs))
                .on("GET", repo + "/git/refs/{ref...}", in(this::refOrRefs))
                .on("POST", repo + "/git/refs", in(this::createRef))
                .on("PATCH", repo + "/git/refs/{ref...}", in(this::updateRef))
                .on("DELETE", repo + "/git/refs/{ref...}", in(this::deleteRef))
                .on("GET", repo + "/git/commits/{sha}", in(this::gitCommit))
                .on("GET", repo + "/commits", in(this::commits))
                .on("GET", repo + "/commits/{ref...}", in(this::commit))
                .on("GET", repo + "/compare/{range...}", in(this::compare))
                .on("GET", repo + "/contents/{file...}", in(this::contents))
                .on("PUT", repo + "/contents/{file...}", in(this::writeContents))
                .on("POST", repo + "/statuses/{sha}", in(this::createStatus))
                .on("GET", repo + "/statuses/{ref...}", in((r, call) -> Reply.ok(statuses(r, call.path("ref")))))
                .on("GET", repo + "/labels", in(this::labels))
                .on("POST", repo + "/labels", in(this::createLabel))
                .on("GET", repo + "/hooks", in(this::hooks))
                .on("POST", repo + "/hooks", in(this::createHook))
                .on("GET", repo + "/hooks/{id}", in((r, call) -> Reply.ok(json.hook(r, hook(r, call)))))
                .on("DELETE", repo + "/hooks/{id}", in(this::deleteHook));
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static String commitOf(Repository repository, String revision) throws IOException {
        String sha = repository.objects().commitOf(revision);
        if (sha == null) {
            throw new ApiException(422, "No commit found for SHA: " + revision);
        }
        return sha;
    }

    private Reply edit(Repository repository, Call call) throws IOException {
        RepositorySettings settings = repository.settings();
        settings.description = call.text("description", settings.description);
        String branch = call.text("default_branch");
        if (branch != null) {
            if (!RefName.isValid(branch) || repository.objects().branch(branch) == null) {
                throw ApiException.invalid("Repository", "default_branch", "invalid");
            }
            repository.setDefaultBranch(branch);
        }
        repository.saveSettings();
        return Reply.ok(json.repository(repository));
    }

    private Reply delete(Call call) throws IOException {
        repositories.delete(
                repositories.find(call.path("owner"), call.path("repo")).orElseThrow(ApiException::notFound));
        return Reply.noContent();
    }

    // ---- refs

    private Reply branches(Repository repository, Call call) throws IOException {
        ArrayNode array = ApiJson.array();
        repository.objects().refs().forEach((ref, sha) -> {
            if (ref.startsWith("refs/heads/")) {
                array.add(json.branch(repository, ref.substring("refs/heads/".length()), sha));
            }
        });
        return Reply.ok(array);
    }

    private Reply branch(Repository repository, Call call) throws IOException {
        String name = call.path("branch");
        String sha = RefName.isValid(name) ? repository.objects().branch(name) : null;
        if (sha == null) {
            throw new ApiException(404, "Branch not found");
        }
        ObjectNode branch = json.branch(repository, name, sha);
        branch.set("commit", json.commit(repository, repository.objects().commit(sha), null));
        return Reply.ok(branch);
    }

    private static String fullRef(Call call) {
        String ref = "refs/" + call.path("ref");
        if (!RefName.isValid(ref)) {
            throw ApiException.notFound();
        }
        return ref;
    }

    private static String writableRef(String ref) {
        if (!RefName.isValid(ref) || !(ref.startsWith("refs/heads/") || ref.startsWith("refs/tags/"))) {
            throw new ApiException(422, "Reference name must be refs/heads/… or refs/tags/… and valid");
        }
        return ref;
    }

    private Reply ref(Repository repository, Call call) throws IOException {
        String ref = fullRef(call);
        String sha = repository.objects().ref(ref);
        if (sha == null) {
            throw ApiException.notFound();
        }
        return Reply.ok(json.ref(repository, ref, sha));
    }

    /** The ref of that name, or else all below it. */
    private Reply refOrRefs(Repository repository, Call call) throws IOException {
        String ref = call.path("ref");
        if (!ref.isEmpty() && RefName.isValid(ref)) {
            String sha = repository.objects().ref("refs/" + ref);
            if (sha != null) {
                return Reply.ok(json.ref(repository, "refs/" + ref, sha));
            }
        }
        ArrayNode below = refsWith(repository, ref.isEmpty() ? "refs/" : "refs/" + ref + "/");
        if (below.isEmpty()) {
            throw ApiException.notFound();
        }
        return Reply.ok(below);
    }

    private Reply matchingRefs(Repository repository, Call call) throws IOException {
        return Reply.ok(refsWith(repository, "refs/" + call.path("ref")));
    }

    private ArrayNode refsWith(Repository repository, String prefix) throws IOException {
        ArrayNode array = ApiJson.array();
        repository.objects().refs().forEach((name, sha) -> {
            if (name.startsWith(prefix)) {
                array.add(json.ref(repository, name, sha));
            }
        });
        return array;
    }

    private static String existingCommit(Repository repository, Call call) throws IOException {
        String sha = call.required("Reference", "sha");
        if (!repository.objects().isCommit(sha)) {
            throw new ApiException(422, "Object does not exist");
        }
        return sha;
    }

    private Reply createRef(Repository repository, Call call) throws IOException {
        String ref = writableRef(call.required("Reference", "ref"));
        String sha = existingCommit(repository, call);
        repository.createBranch(ref, sha, call.login());
        return Reply.created(json.ref(repository, ref, sha));
    }

    private Reply updateRef(Repository repository, Call call) throws IOException {
        String ref = writableRef(fullRef(call));
        String sha = existingCommit(repository, call);
        repository.moveBranch(ref, sha, call.flag("force"), call.login());
        return Reply.ok(json.ref(repository, ref, sha));
    }

    private Reply deleteRef(Repository repository, Call call) throws IOException {
        repository.deleteRef(writableRef(fullRef(call)), call.login());
        return Reply.noContent();
    }

    // ---- commits

    private Reply gitCommit(Repository repository, Call call) throws IOException {
        String sha = call.path("sha");
        if (!repository.objects().isCommit(sha)) {
            throw ApiException.notFound();
        }
        return Reply.ok(json.gitCommit(repository, repository.objects().commit(sha)));
    }

    private Reply commits(Repository repository, Call call) throws IOException {
        String from = call.query("sha", repository.settings().defaultBranch);
        String sha = repository.objects().commitOf(from);
        if (sha == null) {
            if (call.query().containsKey("sha")) {
                throw ApiException.notFound();
            }
            throw new ApiException(409, "Git Repository is empty.");
        }
        return Reply.ok(commitArray(repository, repository.objects().commits(List.of(sha), MAX_COMMITS)));
    }

    private ArrayNode commitArray(Repository repository, List<Commit> commits) {
        ArrayNode array = ApiJson.array();
        commits.forEach(commit -> array.add(json.commit(repository, commit, null)));
        return array;
    }

    /** Also the commit's status, statuses and pull requests: a branch may hold slashes, so the address is taken apart here. */
    private Reply commit(Repository repository, Call call) throws IOException {
        String ref = call.path("ref");
        if (ref.endsWith("/statuses")) {
            return Reply.ok(statuses(repository, ref.substring(0, ref.length() - "/statuses".length())));
        }
        if (ref.endsWith("/status")) {
            return Reply.ok(combinedStatus(repository, ref.substring(0, ref.length() - "/status".length())));
        }
        if (ref.endsWith("/pulls")) {
            return Reply.ok(pullsOf(repository, ref.substring(0, ref.length() - "/pulls".length())));
        }
        Commit commit = repository.objects().commit(commitOf(repository, ref));
        return Reply.ok(json.commit(repository, commit, repository.objects().changesOf(commit)));
    }

    private ArrayNode pullsOf(Repository repository, String ref) throws IOException {
        String sha = commitOf(repository, ref);
        ArrayNode array = ApiJson.array();
        for (PullRequest pull : repository.pulls()) {
            if (pull.headSha.equals(sha) || sha.equals(pull.mergeCommit)) {
                array.add(json.pullRequest(repository, pull, false));
            }
        }
        return array;
    }

    private Reply compare(Repository repository, Call call) throws IOException {
        String[] ends = call.path("range").split("\\.\\.\\.", 2);
        if (ends.length != 2) {
            throw ApiException.notFound();
        }
        GitObjects objects = repository.objects();
        String base = objects.commitOf(withoutOwner(repository, ends[0]));
        String head = objects.commitOf(withoutOwner(repository, ends[1]));
        if (base == null || head == null) {
            throw ApiException.notFound();
        }
        String common = objects.mergeBase(base, head);
        if (common == null) {
            throw new ApiException(404, "No common ancestor between " + ends[0] + " and " + ends[1] + ".");
        }
        int ahead = objects.count(base, head);
        int behind = objects.count(head, base);
        String status = ahead == 0 ? behind == 0 ? "identical" : "behind" : behind == 0 ? "ahead" : "diverged";
        ObjectNode answer = object().put(
                        "url", json.api("/repos/" + repository.name() + "/compare/" + call.path("range")))
                .put("html_url", json.page(repository, ""))
                .put("diff_url", json.page(repository, ""))
                .put("patch_url", json.page(repository, ""))
                .put("permalink_url", json.page(repository, ""))
                .put("status", status)
                .put("ahead_by", ahead)
                .put("behind_by", behind)
                .put("total_commits", ahead);
        answer.set("base_commit", json.commit(repository, objects.commit(base), null));
        answer.set("merge_base_commit", json.commit(repository, objects.commit(common), null));
        answer.set("commits", commitArray(repository, objects.commits(List.of("--reverse", base + ".." + head), 250)));
        answer.set("files", json.files(repository, objects.changes(common, head), head));
        return Reply.ok(answer);
    }

    private static String withoutOwner(Repository repository, String end) {
        String owner = repository.name().owner() + ":";
        return end.startsWith(owner) ? end.substring(owner.length()) : end;
    }

    // ---- files

    private static String file(Call call) {
        String path = call.path("file");
        for (String word : path.split("/", -1)) {
            boolean root = path.isEmpty();
            if (!root && (word.isEmpty() || word.equals(".") || word.equals("..") || word.equalsIgnoreCase(".git"))
                    || word.indexOf('\0') >= 0
                    || word.indexOf('\n') >= 0) {
                throw ApiException.notFound();
            }
        }
        return path;
    }

    private Reply contents(Repository repository, Call call) throws IOException {
        String ref = call.query("ref", repository.settings().defaultBranch);
        String commit = repository.objects().commitOf(ref);
        if (commit == null) {
            throw new ApiException(404, "No commit found for the ref " + ref);
        }
        String path = file(call);
        GitObjects.Entry entry = repository.objects().entry(commit, path);
        if (entry == null) {
            throw ApiException.notFound();
        }
        if (!entry.type().equals("tree")) {
            byte[] bytes = entry.type().equals("blob") ? repository.objects().blob(entry.sha()) : null;
            return Reply.ok(json.content(repository, entry, ref, bytes));
        }
        ArrayNode array = ApiJson.array();
        for (GitObjects.Entry child : repository.objects().children(commit, path)) {
            array.add(json.content(repository, child, ref, null));
        }
        return Reply.ok(array);
    }

    private Reply writeContents(Repository repository, Call call) throws IOException {
        String path = file(call);
        if (path.isEmpty()) {
            throw ApiException.notFound();
        }
        byte[] content;
        try {
            content = Base64.getMimeDecoder().decode(call.text("content", ""));
        } catch (IllegalArgumentException notBase64) {
            throw new ApiException(422, "content is not valid Base64");
        }
        String branch = call.text("branch", repository.settings().defaultBranch);
        if (!RefName.isValid(branch)) {
            throw new ApiException(404, "Branch " + branch + " not found");
        }
        boolean isNew = call.text("sha") == null;
        Commit commit = repository.writeFile(
                branch, path, content, call.text("sha"), call.required("Commit", "message"), call.login());
        GitObjects.Entry entry = Objects.requireNonNull(repository.objects().entry(commit.sha(), path));
        ObjectNode answer = object();
        answer.set("content", json.content(repository, entry, branch, null));
        answer.set("commit", json.gitCommit(repository, commit));
        return isNew ? Reply.created(answer) : Reply.ok(answer);
    }

    // ---- statuses

    private Reply createStatus(Repository repository, Call call) throws IOException {
        String sha = call.path("sha");
        if (!repository.objects().isCommit(sha)) {
            throw new ApiException(422, "No commit found for SHA: " + sha);
        }
        String state = call.required("Status", "state");
        if (!STATES.contains(state)) {
            throw ApiException.invalid("Status", "state", "invalid");
        }
        RepositorySettings.Status status = new RepositorySettings.Status(
                repository.newId(),
                state,
                call.text("context", "default"),
                call.text("description"),
                call.text("target_url"),
                call.login(),
                Repository.now());
        repository.addStatus(sha, status);
        return Reply.created(json.status(repository, sha, status));
    }

    private ArrayNode statuses(Repository repository, String ref) throws IOException {
        String sha = commitOf(repository, ref);
        ArrayNode array = ApiJson.array();
        repository.statuses(sha).forEach(status -> array.add(json.status(repository, sha, status)));
        return array;
    }

    /** The newest of each context; failure if any failed, else pending if any is or there is none. */
    private ObjectNode combinedStatus(Repository repository, String ref) throws IOException {
        String sha = commitOf(repository, ref);
        Map<String, RepositorySettings.Status> newest = new LinkedHashMap<>();
        repository.statuses(sha).forEach(status -> newest.putIfAbsent(status.context(), status));
        List<String> states =
                newest.values().stream().map(RepositorySettings.Status::state).toList();
        String state = states.contains("failure") || states.contains("error")
                ? "failure"
                : states.isEmpty() || states.contains("pending") ? "pending" : "success";
        ArrayNode array = ApiJson.array();
        newest.values().forEach(status -> array.add(json.status(repository, sha, status)));
        ObjectNode answer = object().put("state", state).put("sha", sha).put("total_count", newest.size());
        answer.set("statuses", array);
        return answer;
    }

    // ---- labels

    private Reply labels(Repository repository, Call call) {
        ArrayNode array = ApiJson.array();
        repository.settings().labels.forEach(label -> array.add(json.label(repository, label)));
        return Reply.ok(array);
    }

    private Reply createLabel(Repository repository, Call call) throws IOException {
        String name = call.required("Label", "name");
        if (repository.settings().labels.stream().anyMatch(label -> label.name().equals(name))) {
            throw ApiException.invalid("Label", "name", "already_exists");
        }
        RepositorySettings.Label label = new RepositorySettings.Label(
                repository.newId(), name, call.text("color", "ededed"), call.text("description", ""));
        repository.settings().labels.add(label);
        repository.saveSettings();
        return Reply.created(json.label(repository, label));
    }

    // ---- hooks

    private Reply hooks(Repository repository, Call call) {
        ArrayNode array = ApiJson.array();
        repository.settings().hooks.forEach(hook -> array.add(json.hook(repository, hook)));
        return Reply.ok(array);
    }

    private Reply createHook(Repository repository, Call call) throws IOException {
        JsonNode config = call.body().path("config");
        String url = config.path("url").asText("");
        if (!isHttp(url)) {
            throw ApiException.custom("Hook", "url must be an http or https address");
        }
        Set<String> events = new HashSet<>();
        call.body().path("events").forEach(event -> events.add(event.asText()));
        if (events.isEmpty()) {
            events.add("push");
        }
        List<RepositorySettings.Hook> hooks = repository.settings().hooks;
        if (hooks.stream().anyMatch(hook -> hook.url().equals(url) && events.equals(new HashSet<>(hook.events())))) {
            throw ApiException.custom("Hook", "Hook already exists on this repository");
        }
        String secret = config.path("secret").asText("");
        RepositorySettings.Hook hook = new RepositorySettings.Hook(
                repository.newId(),
                url,
                config.path("content_type").asText("form"),
                secret.isEmpty() ? null : secret,
                events.stream().sorted().toList(),
                call.body().path("active").asBoolean(true),
                Repository.now());
        hooks.add(hook);
        repository.saveSettings();
        if (hook.active()) {
            webhooks.send(repository, hook, "ping", json.ping(repository, hook, call.login()));
        }
        return Reply.created(json.hook(repository, hook));
    }

    private static boolean isHttp(String url) {
        try {
            URI uri = URI.create(url);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private static RepositorySettings.Hook hook(Repository repository, Call call) {
        int id = call.number("id");
        return repository.settings().hooks.stream()
                .filter(hook -> hook.id() == id)
                .findFirst()
                .orElseThrow(ApiException::notFound);
    }

    private Reply deleteHook(Repository repository, Call call) throws IOException {
        repository.settings().hooks.remove(hook(repository, call));
        repository.saveSettings();
        return Reply.noContent();
    }
}
