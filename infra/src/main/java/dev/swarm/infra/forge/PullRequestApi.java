package dev.swarm.infra.forge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Pull requests through the API: list, open, edit, merge, comment, label, review. */
final class PullRequestApi {
    private final Repositories repositories;
    private final ApiJson json;

    PullRequestApi(Repositories repositories, ApiJson json) {
        this.repositories = repositories;
        this.json = json;
    }

    /** Answers for one pull request, under its repository's lock. */
    @FunctionalInterface
    private interface PullAnswer {
        Reply of(Repository repository, PullRequest pull, Call call) throws IOException;
    }

    private Routes.Handler in(RepositoryApi.Answer answer) {
        return RepositoryApi.in(repositories, answer);
    }

    private Routes.Handler inPull(PullAnswer answer) {
        return in((repository, call) -> answer.of(repository, repository.pull(call.number("number")), call));
    }

    void addTo(Routes routes) {
        String pulls = "repos/{owner}/{repo}/pulls";
        String pull = pulls + "/{number}";
        String issue = "repos/{owner}/{repo}/issues/{number}";
        routes.on("GET", pulls, in(this::list))
                .on("POST", pulls, in(this::open))
                .on("GET", pull, inPull((r, p, call) -> Reply.ok(json.pullRequest(r, p, true))))
                .on("PATCH", pull, inPull(this::edit))
                .on("GET", pull + "/files", inPull(this::files))
                .on("GET", pull + "/commits", inPull(this::commits))
                .on("GET", pull + "/merge", inPull(this::isMerged))
                .on("PUT", pull + "/merge", inPull(this::merge))
                .on("GET", pull + "/reviews", inPull(this::reviews))
                .on("POST", pull + "/reviews", inPull(this::review))
                .on("GET", pull + "/comments", inPull(this::reviewComments))
                .on("POST", pull + "/comments", inPull(this::addReviewComment))
                .on("GET", issue, inPull((r, p, call) -> Reply.ok(json.issue(r, p))))
                .on("PATCH", issue, inPull(this::edit))
                .on("GET", issue + "/comments", inPull(this::comments))
                .on("POST", issue + "/comments", inPull(this::comment))
                .on("GET", issue + "/labels", inPull((r, p, call) -> Reply.ok(json.labels(r, p.labels))))
                .on("POST", issue + "/labels", inPull((r, p, call) -> addLabels(r, p, call, false)))
                .on("PUT", issue + "/labels", inPull((r, p, call) -> addLabels(r, p, call, true)))
                .on("DELETE", issue + "/labels/{label}", inPull(this::removeLabel));
    }

    private Reply list(Repository repository, Call call) throws IOException {
        String state = call.query("state", "open");
        String head = call.query("head", "");
        String base = call.query("base", "");
        String owner = repository.name().owner() + ":";
        Stream<PullRequest> found = repository.pulls().stream()
                .filter(pull -> state.equals("all") || pull.open == state.equals("open"))
                .filter(pull -> base.isEmpty() || base.equals(pull.baseRef))
                .filter(pull -> head.isEmpty() || head.equals(owner + pull.headRef) || head.equals(pull.headRef));
        boolean byUpdate = call.query("sort", "created").equals("updated");
        Comparator<PullRequest> order = byUpdate
                ? Comparator.<PullRequest, Instant>comparing(pull -> pull.updatedAt)
                        .thenComparing(pull -> pull.number)
                : Comparator.comparing(pull -> pull.number);
        boolean ascending = call.query("direction", call.query().containsKey("sort") && byUpdate ? "asc" : "desc")
                .equals("asc");
        List<PullRequest> sorted =
                found.sorted(ascending ? order : order.reversed()).toList();
        ArrayNode array = ApiJson.array();
        for (PullRequest pull : sorted) {
            array.add(json.pullRequest(repository, pull, false));
        }
        return Reply.ok(array);
    }

    private Reply open(Repository repository, Call call) throws IOException {
        PullRequest pull = repository.open(
                call.text("title", ""),
                call.text("body", ""),
                call.text("head", ""),
                call.text("base", ""),
                call.flag("draft"),
                call.login());
        return Reply.created(json.pullRequest(repository, pull, true));
    }

    private Reply edit(Repository repository, PullRequest pull, Call call) throws IOException {
        String title = call.text("title");
        String body = call.text("body");
        String state = call.text("state");
        if (state != null && !state.equals("open") && !state.equals("closed")) {
            throw ApiException.invalid("PullRequest", "state", "invalid");
        }
        if (title != null && title.isBlank()) {
            throw ApiException.invalid("PullRequest", "title", "missing_field");
        }
        if (title != null || body != null) {
            pull.title = title == null ? pull.title : title;
            pull.body = body == null ? pull.body : body;
            repository.edited(pull, call.login());
        }
        if (call.body().has("draft") && pull.draft && !call.flag("draft")) {
            repository.markReady(pull, call.login());
        }
        if ("closed".equals(state)) {
            repository.close(pull, call.login());
        } else if ("open".equals(state)) {
            repository.reopen(pull, call.login());
        }
        return Reply.ok(json.pullRequest(repository, pull, true));
    }

    private Reply files(Repository repository, PullRequest pull, Call call) throws IOException {
        return Reply.ok(json.files(repository, ApiJson.filesOf(repository, pull), pull.headSha));
    }

    private Reply commits(Repository repository, PullRequest pull, Call call) throws IOException {
        ArrayNode array = ApiJson.array();
        ApiJson.commitsOf(repository, pull).forEach(commit -> array.add(json.commit(repository, commit, null)));
        return Reply.ok(array);
    }

    private Reply isMerged(Repository repository, PullRequest pull, Call call) {
        if (!pull.merged()) {
            throw ApiException.notFound();
        }
        return Reply.noContent();
    }

    private Reply merge(Repository repository, PullRequest pull, Call call) throws IOException {
        String sha = repository.merge(
                pull,
                MergeMethod.of(call.text("merge_method", "merge")),
                call.text("sha"),
                call.text("commit_title"),
                call.text("commit_message"),
                call.login());
        return Reply.ok(JsonNodeFactory.instance
                .objectNode()
                .put("sha", sha)
                .put("merged", true)
                .put("message", "Pull Request successfully merged"));
    }

    // ---- comments and labels

    private Reply comments(Repository repository, PullRequest pull, Call call) {
        ArrayNode array = ApiJson.array();
        pull.comments.forEach(comment -> array.add(json.comment(repository, pull, comment)));
        return Reply.ok(array);
    }

    private Reply comment(Repository repository, PullRequest pull, Call call) throws IOException {
        PullRequest.Comment comment = new PullRequest.Comment(
                repository.newId(), call.login(), call.required("IssueComment", "body"), Repository.now());
        pull.comments.add(comment);
        repository.save(pull);
        return Reply.created(json.comment(repository, pull, comment));
    }

    private Reply addLabels(Repository repository, PullRequest pull, Call call, boolean replace) throws IOException {
        JsonNode given = call.body().isArray() ? call.body() : call.body().path("labels");
        List<String> names = new ArrayList<>();
        given.forEach(label -> names.add(label.isObject() ? label.path("name").asText() : label.asText()));
        for (String name : names) {
            if (repository.settings().labels.stream()
                    .noneMatch(label -> label.name().equals(name))) {
                long id = repository.newId();
                repository.settings().labels.add(new RepositorySettings.Label(id, name, "ededed", ""));
                repository.saveSettings();
            }
        }
        List<String> labels = new ArrayList<>(replace ? List.of() : pull.labels);
        names.stream().filter(name -> !labels.contains(name)).forEach(labels::add);
        pull.labels = labels;
        repository.save(pull);
        return Reply.ok(json.labels(repository, pull.labels));
    }

    private Reply removeLabel(Repository repository, PullRequest pull, Call call) throws IOException {
        if (!pull.labels.remove(call.path("label"))) {
            throw new ApiException(404, "Label does not exist");
        }
        repository.save(pull);
        return Reply.ok(json.labels(repository, pull.labels));
    }

    // ---- reviews

    private Reply reviews(Repository repository, PullRequest pull, Call call) {
        ArrayNode array = ApiJson.array();
        pull.reviews.forEach(review -> array.add(json.review(repository, pull, review)));
        return Reply.ok(array);
    }

    /** There is one user here, so, unlike on GitHub, the author may review. */
    private Reply review(Repository repository, PullRequest pull, Call call) throws IOException {
        String state = switch (call.text("event", "PENDING")) {
            case "APPROVE" -> "APPROVED";
            case "REQUEST_CHANGES" -> "CHANGES_REQUESTED";
            case "COMMENT" -> "COMMENTED";
            case "PENDING" -> "PENDING";
            default -> throw ApiException.invalid("PullRequestReview", "event", "invalid");
        };
        PullRequest.Review review = new PullRequest.Review(
                repository.newId(),
                call.login(),
                call.text("body", ""),
                state,
                call.text("commit_id", pull.headSha),
                Repository.now());
        List<PullRequest.ReviewComment> inline = new ArrayList<>();
        for (JsonNode each : call.body().path("comments")) {
            inline.add(reviewComment(repository, pull, review.id(), each, call.login()));
        }
        pull.reviews.add(review);
        pull.reviewComments.addAll(inline);
        repository.save(pull);
        return Reply.ok(json.review(repository, pull, review));
    }

    private static PullRequest.ReviewComment reviewComment(
            Repository repository, PullRequest pull, long reviewId, JsonNode given, String login) throws IOException {
        String path = given.path("path").asText("");
        String body = given.path("body").asText("");
        if (path.isBlank() || body.isBlank()) {
            throw ApiException.invalid("PullRequestReviewComment", path.isBlank() ? "path" : "body", "missing_field");
        }
        String commit = given.path("commit_id").asText(pull.headSha);
        return new PullRequest.ReviewComment(
                repository.newId(), reviewId, login, body, path, line(given), commit, Repository.now());
    }

    /** GitHub counts positions in the diff; here a position is taken for a line. */
    private static @Nullable Integer line(JsonNode given) {
        JsonNode line = given.hasNonNull("line") ? given.get("line") : given.get("position");
        return line == null || !line.isNumber() ? null : line.asInt();
    }

    private Reply reviewComments(Repository repository, PullRequest pull, Call call) {
        ArrayNode array = ApiJson.array();
        pull.reviewComments.forEach(comment -> array.add(json.reviewComment(repository, pull, comment)));
        return Reply.ok(array);
    }

    private Reply addReviewComment(Repository repository, PullRequest pull, Call call) throws IOException {
        PullRequest.ReviewComment comment = reviewComment(repository, pull, 0, call.body(), call.login());
        pull.reviewComments.add(comment);
        repository.save(pull);
        return Reply.created(json.reviewComment(repository, pull, comment));
    }
}
