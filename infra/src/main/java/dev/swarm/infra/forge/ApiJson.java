package dev.swarm.infra.forge;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** The shapes of GitHub's REST API v3, as far as its clients read them. */
final class ApiJson {
    private static final int MAX_PUSHED_COMMITS = 20;

    private final String site;
    private final String login;

    ApiJson(String site, String login) {
        this.site = site;
        this.login = login;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    String api(String path) {
        return site + "/api/v3" + path;
    }

    private String api(Repository repository, String path) {
        return api("/repos/" + repository.name() + path);
    }

    String page(Repository repository, String path) {
        return site + "/" + repository.name() + path;
    }

    private static @Nullable String time(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    private static String nodeId(String kind, Object id) {
        return Base64.getEncoder().encodeToString((kind + ":" + id).getBytes(StandardCharsets.UTF_8));
    }

    /** By which GraphQL knows a pull request, in whichever repository. */
    static String nodeId(Repository repository, PullRequest pull) {
        return nodeId("PullRequest", repository.name() + ":" + pull.number);
    }

    ObjectNode user(String name) {
        CRC32 hash = new CRC32();
        hash.update(name.getBytes(StandardCharsets.UTF_8));
        String type = name.equals(login) ? "User" : "Organization";
        return object().put("login", name)
                .put("id", hash.getValue())
                .put("node_id", nodeId(type, name))
                .put("avatar_url", "")
                .put("url", api("/users/" + name))
                .put("html_url", site + "/")
                .put("repos_url", api("/users/" + name + "/repos"))
                .put("type", type)
                .put("name", name)
                .put("site_admin", false);
    }

    ObjectNode repository(Repository repository) throws IOException {
        RepositorySettings settings = repository.settings();
        CRC32 hash = new CRC32();
        hash.update(repository.name().toString().getBytes(StandardCharsets.UTF_8));
        int open = (int) repository.pulls().stream().filter(pull -> pull.open).count();
        ObjectNode json = object().put("id", hash.getValue())
                .put("node_id", nodeId("Repository", repository.name()))
                .put("name", repository.name().name())
                .put("full_name", repository.name().toString())
                .put("private", settings.isPrivate)
                .put("visibility", settings.isPrivate ? "private" : "public")
                .put("html_url", page(repository, ""))
                .put("description", settings.description)
                .put("fork", false)
                .put("url", api(repository, ""))
                .put("clone_url", page(repository, ".git"))
                .put("git_url", page(repository, ".git"))
                .put("ssh_url", page(repository, ".git"))
                .put("hooks_url", api(repository, "/hooks"))
                .put("pulls_url", api(repository, "/pulls{/number}"))
                .put("default_branch", settings.defaultBranch)
                .put("open_issues_count", open)
                .put("archived", false)
                .put("disabled", false)
                .put("has_issues", false)
                .put("has_wiki", false)
                .put("allow_merge_commit", true)
                .put("allow_squash_merge", true)
                .put("allow_rebase_merge", true)
                .put("delete_branch_on_merge", false)
                .put("created_at", time(settings.createdAt))
                .put("updated_at", time(settings.createdAt))
                .put("pushed_at", time(settings.createdAt));
        json.set("owner", user(repository.name().owner()));
        json.set("permissions", object().put("admin", true).put("push", true).put("pull", true));
        return json;
    }

    // ---- git data

    ObjectNode commitRef(Repository repository, String sha) {
        return object().put("sha", sha).put("url", api(repository, "/commits/" + sha));
    }

    ObjectNode branch(Repository repository, String name, String sha) {
        ObjectNode json = object().put("name", name).put("protected", false);
        json.set("commit", commitRef(repository, sha));
        return json;
    }

    ObjectNode ref(Repository repository, String ref, String sha) {
        ObjectNode json =
                object().put("ref", ref).put("node_id", nodeId("Ref", ref)).put("url", api(repository, "/git/" + ref));
        json.set(
                "object",
                object().put("sha", sha).put("type", "commit").put("url", api(repository, "/git/commits/" + sha)));
        return json;
    }

    private static ObjectNode person(Person person) {
        return object().put("name", person.name())
                .put("email", person.email())
                .put("date", person.date().toString());
    }

    /** A commit as git has it. */
    ObjectNode gitCommit(Repository repository, Commit commit) {
        ObjectNode json = object().put("sha", commit.sha())
                .put("node_id", nodeId("Commit", commit.sha()))
                .put("url", api(repository, "/git/commits/" + commit.sha()))
                .put("html_url", page(repository, "/commit/" + commit.sha()))
                .put("message", commit.message())
                .put("comment_count", 0);
        json.set("author", person(commit.author()));
        json.set("committer", person(commit.committer()));
        json.set("tree", object().put("sha", commit.tree()).put("url", api(repository, "/git/trees/" + commit.tree())));
        json.set("parents", parents(repository, commit));
        return json;
    }

    private ArrayNode parents(Repository repository, Commit commit) {
        ArrayNode parents = array();
        commit.parents()
                .forEach(parent -> parents.add(
                        commitRef(repository, parent).put("html_url", page(repository, "/commit/" + parent))));
        return parents;
    }

    /** A commit as the repository shows it; {@code files} null where they are not asked for. */
    ObjectNode commit(Repository repository, Commit commit, @Nullable List<FileChange> files) {
        ObjectNode json = object().put("sha", commit.sha())
                .put("node_id", nodeId("Commit", commit.sha()))
                .put("url", api(repository, "/commits/" + commit.sha()))
                .put("html_url", page(repository, "/commit/" + commit.sha()));
        json.set("commit", gitCommit(repository, commit));
        json.putNull("author");
        json.putNull("committer");
        json.set("parents", parents(repository, commit));
        if (files != null) {
            int added = files.stream().mapToInt(FileChange::additions).sum();
            int deleted = files.stream().mapToInt(FileChange::deletions).sum();
            json.set(
                    "stats",
                    object().put("additions", added).put("deletions", deleted).put("total", added + deleted));
            json.set("files", files(repository, files, commit.sha()));
        }
        return json;
    }

    ArrayNode files(Repository repository, List<FileChange> files, String sha) {
        ArrayNode array = array();
        for (FileChange file : files) {
            ObjectNode json = object().put("sha", file.blob())
                    .put("filename", file.path())
                    .put("status", file.status())
                    .put("additions", file.additions())
                    .put("deletions", file.deletions())
                    .put("changes", file.additions() + file.deletions())
                    .put("blob_url", page(repository, "/commit/" + sha))
                    .put("raw_url", page(repository, "/commit/" + sha))
                    .put("contents_url", api(repository, "/contents/" + file.path() + "?ref=" + sha));
            if (file.previousPath() != null) {
                json.put("previous_filename", file.previousPath());
            }
            if (file.patch() != null) {
                json.put("patch", file.patch());
            }
            array.add(json);
        }
        return array;
    }

    ObjectNode content(Repository repository, GitObjects.Entry entry, String ref, byte @Nullable [] bytes) {
        String path = entry.path();
        String url = api(repository, "/contents/" + path + "?ref=" + ref);
        String type = switch (entry.type()) {
            case "tree" -> "dir";
            case "commit" -> "submodule";
            default -> "file";
        };
        ObjectNode json = object().put("type", type)
                .put("size", entry.size())
                .put("name", path.substring(path.lastIndexOf('/') + 1))
                .put("path", path)
                .put("sha", entry.sha())
                .put("url", url)
                .put("git_url", api(repository, "/git/blobs/" + entry.sha()))
                .put("html_url", page(repository, ""))
                .put("download_url", url);
        if (bytes != null) {
            json.put("encoding", "base64")
                    .put("content", Base64.getMimeEncoder(60, new byte[] {'\n'}).encodeToString(bytes));
        }
        return json;
    }

    // ---- pull requests

    /** {@code full} adds what only a single pull request tells, and what takes git some work. */
    ObjectNode pullRequest(Repository repository, PullRequest pull, boolean full) throws IOException {
        String self = "/pulls/" + pull.number;
        String issue = "/issues/" + pull.number;
        ObjectNode json = object().put("id", pull.id)
                .put("node_id", nodeId(repository, pull))
                .put("number", pull.number)
                .put("url", api(repository, self))
                .put("html_url", page(repository, "/pull/" + pull.number))
                .put("diff_url", page(repository, "/pull/" + pull.number))
                .put("patch_url", page(repository, "/pull/" + pull.number))
                .put("issue_url", api(repository, issue))
                .put("commits_url", api(repository, self + "/commits"))
                .put("comments_url", api(repository, issue + "/comments"))
                .put("review_comments_url", api(repository, self + "/comments"))
                .put("statuses_url", api(repository, "/statuses/" + pull.headSha))
                .put("state", pull.open ? "open" : "closed")
                .put("locked", false)
                .put("draft", pull.draft)
                .put("title", pull.title)
                .put("body", pull.body)
                .put("created_at", time(pull.createdAt))
                .put("updated_at", time(pull.updatedAt))
                .put("closed_at", time(pull.closedAt))
                .put("merged_at", time(pull.mergedAt))
                .put("merge_commit_sha", pull.mergeCommit);
        json.set("user", user(pull.author));
        json.set("labels", labels(repository, pull.labels));
        json.set("assignees", array());
        json.set("requested_reviewers", array());
        json.set("requested_teams", array());
        json.set("head", branchOf(repository, pull.headRef, pull.headSha));
        json.set("base", branchOf(repository, pull.baseRef, repository.baseSha(pull)));
        if (full) {
            addDetails(repository, pull, json);
        }
        return json;
    }

    private ObjectNode branchOf(Repository repository, String ref, String sha) throws IOException {
        ObjectNode json = object().put("label", repository.name().owner() + ":" + ref)
                .put("ref", ref)
                .put("sha", sha);
        json.set("user", user(repository.name().owner()));
        json.set("repo", repository(repository));
        return json;
    }

    private void addDetails(Repository repository, PullRequest pull, ObjectNode json) throws IOException {
        Boolean mergeable = repository.isMergeable(pull);
        List<FileChange> files = filesOf(repository, pull);
        json.put("merged", pull.merged())
                .put("mergeable", mergeable)
                .put("mergeable_state", mergeableState(pull, mergeable))
                .put("comments", pull.comments.size())
                .put("review_comments", pull.reviewComments.size())
                .put("commits", commitsOf(repository, pull).size())
                .put("additions", files.stream().mapToInt(FileChange::additions).sum())
                .put("deletions", files.stream().mapToInt(FileChange::deletions).sum())
                .put("changed_files", files.size());
        json.set("merged_by", pull.merged() && pull.mergedBy != null ? user(pull.mergedBy) : null);
    }

    private static String mergeableState(PullRequest pull, @Nullable Boolean mergeable) {
        if (mergeable == null) {
            return "unknown";
        }
        if (!mergeable) {
            return "dirty";
        }
        return pull.draft ? "draft" : "clean";
    }

    /** The commits that the pull request brings: all since it left the base, also after it was merged. */
    static List<Commit> commitsOf(Repository repository, PullRequest pull) throws IOException {
        return repository
                .objects()
                .commits(List.of("--reverse", "--topo-order", repository.baseSha(pull) + ".." + pull.headSha), 250);
    }

    static List<FileChange> filesOf(Repository repository, PullRequest pull) throws IOException {
        String from = repository.objects().mergeBase(repository.baseSha(pull), pull.headSha);
        return from == null ? List.of() : repository.objects().changes(from, pull.headSha);
    }

    ObjectNode issue(Repository repository, PullRequest pull) {
        String self = "/issues/" + pull.number;
        ObjectNode json = object().put("id", pull.id)
                .put("node_id", nodeId(repository, pull))
                .put("number", pull.number)
                .put("url", api(repository, self))
                .put("repository_url", api(repository, ""))
                .put("comments_url", api(repository, self + "/comments"))
                .put("html_url", page(repository, "/pull/" + pull.number))
                .put("state", pull.open ? "open" : "closed")
                .put("title", pull.title)
                .put("body", pull.body)
                .put("comments", pull.comments.size())
                .put("created_at", time(pull.createdAt))
                .put("updated_at", time(pull.updatedAt))
                .put("closed_at", time(pull.closedAt));
        json.set("user", user(pull.author));
        json.set("labels", labels(repository, pull.labels));
        json.set("assignees", array());
        json.set(
                "pull_request",
                object().put("url", api(repository, "/pulls/" + pull.number))
                        .put("html_url", page(repository, "/pull/" + pull.number)));
        return json;
    }

    ArrayNode labels(Repository repository, List<String> names) {
        ArrayNode array = array();
        for (RepositorySettings.Label label : repository.settings().labels) {
            if (names.contains(label.name())) {
                array.add(label(repository, label));
            }
        }
        return array;
    }

    ObjectNode label(Repository repository, RepositorySettings.Label label) {
        return object().put("id", label.id())
                .put("node_id", nodeId("Label", label.id()))
                .put("url", api(repository, "/labels/" + label.name()))
                .put("name", label.name())
                .put("color", label.color())
                .put("description", label.description())
                .put("default", false);
    }

    ObjectNode comment(Repository repository, PullRequest pull, PullRequest.Comment comment) {
        ObjectNode json = object().put("id", comment.id())
                .put("node_id", nodeId("IssueComment", comment.id()))
                .put("url", api(repository, "/issues/comments/" + comment.id()))
                .put("html_url", page(repository, "/pull/" + pull.number + "#comment-" + comment.id()))
                .put("issue_url", api(repository, "/issues/" + pull.number))
                .put("body", comment.body())
                .put("author_association", "OWNER")
                .put("created_at", time(comment.createdAt()))
                .put("updated_at", time(comment.createdAt()));
        json.set("user", user(comment.author()));
        return json;
    }

    ObjectNode review(Repository repository, PullRequest pull, PullRequest.Review review) {
        ObjectNode json = object().put("id", review.id())
                .put("node_id", nodeId("PullRequestReview", review.id()))
                .put("body", review.body())
                .put("state", review.state())
                .put("commit_id", review.commit())
                .put("html_url", page(repository, "/pull/" + pull.number + "#review-" + review.id()))
                .put("pull_request_url", api(repository, "/pulls/" + pull.number))
                .put("author_association", "OWNER")
                .put("submitted_at", time(review.submittedAt()));
        json.set("user", user(review.author()));
        return json;
    }

    ObjectNode reviewComment(Repository repository, PullRequest pull, PullRequest.ReviewComment comment) {
        ObjectNode json = object().put("id", comment.id())
                .put("node_id", nodeId("PullRequestReviewComment", comment.id()))
                .put("pull_request_review_id", comment.reviewId())
                .put("url", api(repository, "/pulls/comments/" + comment.id()))
                .put("html_url", page(repository, "/pull/" + pull.number + "#comment-" + comment.id()))
                .put("pull_request_url", api(repository, "/pulls/" + pull.number))
                .put("body", comment.body())
                .put("path", comment.path())
                .put("line", comment.line())
                .put("original_line", comment.line())
                .put("position", comment.line())
                .put("original_position", comment.line())
                .put("side", "RIGHT")
                .put("diff_hunk", "")
                .put("commit_id", comment.commit())
                .put("original_commit_id", comment.commit())
                .put("author_association", "OWNER")
                .put("created_at", time(comment.createdAt()))
                .put("updated_at", time(comment.createdAt()));
        json.set("user", user(comment.author()));
        return json;
    }

    ObjectNode status(Repository repository, String sha, RepositorySettings.Status status) {
        ObjectNode json = object().put("id", status.id())
                .put("node_id", nodeId("Status", status.id()))
                .put("url", api(repository, "/statuses/" + sha))
                .put("state", status.state())
                .put("context", status.context())
                .put("description", status.description())
                .put("target_url", status.targetUrl())
                .put("created_at", time(status.createdAt()))
                .put("updated_at", time(status.createdAt()));
        json.set("creator", user(status.creator()));
        return json;
    }

    /** Without its secret. */
    ObjectNode hook(Repository repository, RepositorySettings.Hook hook) {
        ObjectNode config = object().put("url", hook.url())
                .put("content_type", hook.contentType())
                .put("insecure_ssl", "0");
        if (hook.secret() != null) {
            config.put("secret", "********");
        }
        ObjectNode json = object().put("type", "Repository")
                .put("id", hook.id())
                .put("name", "web")
                .put("active", hook.active())
                .put("url", api(repository, "/hooks/" + hook.id()))
                .put("test_url", api(repository, "/hooks/" + hook.id() + "/test"))
                .put("ping_url", api(repository, "/hooks/" + hook.id() + "/pings"))
                .put("created_at", time(hook.createdAt()))
                .put("updated_at", time(hook.createdAt()));
        json.set("config", config);
        ArrayNode events = json.putArray("events");
        hook.events().forEach(events::add);
        return json;
    }

    // ---- events

    ObjectNode pullRequestEvent(Repository repository, String action, PullRequest pull, String sender)
            throws IOException {
        ObjectNode json = object().put("action", action).put("number", pull.number);
        ObjectNode details = pullRequest(repository, pull, false);
        details.put("merged", pull.merged());
        details.set("merged_by", pull.merged() && pull.mergedBy != null ? user(pull.mergedBy) : null);
        json.set("pull_request", details);
        json.set("repository", repository(repository));
        json.set("sender", user(sender));
        return json;
    }

    ObjectNode push(Repository repository, String ref, String before, String after, String sender) throws IOException {
        boolean created = before.equals(Git.NO_COMMIT);
        boolean deleted = after.equals(Git.NO_COMMIT);
        GitObjects objects = repository.objects();
        ObjectNode json = object().put("ref", ref)
                .put("before", before)
                .put("after", after)
                .put("created", created)
                .put("deleted", deleted)
                .put("forced", !created && !deleted && !objects.isAncestor(before, after))
                .put("compare", page(repository, ""));
        ArrayNode commits = json.putArray("commits");
        if (!created && !deleted && ref.startsWith("refs/heads/")) {
            for (Commit commit : objects.commits(List.of("--reverse", before + ".." + after), MAX_PUSHED_COMMITS)) {
                commits.add(pushedCommit(repository, commit));
            }
        }
        json.set(
                "head_commit",
                deleted || !ref.startsWith("refs/heads/") ? null : pushedCommit(repository, objects.commit(after)));
        json.set("repository", repository(repository));
        json.set(
                "pusher",
                object().put("name", sender)
                        .put("email", Repository.person(sender).email()));
        json.set("sender", user(sender));
        return json;
    }

    private ObjectNode pushedCommit(Repository repository, Commit commit) {
        ObjectNode json = object().put("id", commit.sha())
                .put("tree_id", commit.tree())
                .put("distinct", true)
                .put("message", commit.message())
                .put("timestamp", commit.committer().date().toString())
                .put("url", page(repository, "/commit/" + commit.sha()));
        json.set("author", person(commit.author()));
        json.set("committer", person(commit.committer()));
        return json;
    }

    ObjectNode ping(Repository repository, RepositorySettings.Hook hook, String sender) throws IOException {
        ObjectNode json = object().put("zen", "ping").put("hook_id", hook.id());
        json.set("hook", hook(repository, hook));
        json.set("repository", repository(repository));
        json.set("sender", user(sender));
        return json;
    }
}
