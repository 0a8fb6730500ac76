package dev.swarm.infra.forge;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** The pages for people: repositories, pull requests, commits. No script; all foreign text is escaped or sanitized. */
final class Pages {
    /** A browser should stay usable on a diff that nobody reads to its end. */
    private static final int MAX_DIFF_CHARACTERS = 1_000_000;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    private final Repositories repositories;
    private final ApiJson json;

    Pages(Repositories repositories, ApiJson json) {
        this.repositories = repositories;
        this.json = json;
    }

    private static String time(Instant instant) {
        return TIME.format(instant);
    }

    static String login(String next, boolean failed) {
        return Html.page(
                "Log in",
                new Html()
                        .raw("<h1>Log in</h1>")
                        .raw(failed ? "<p class=\"error\">That is not the forge's token.</p>" : "")
                        .raw("<form method=\"post\" action=\"/login\"><input type=\"hidden\" name=\"next\" value=\"")
                        .text(next)
                        .raw("\"><label>Token <input type=\"password\" name=\"token\" autocomplete=\"current-password\""
                                + " required autofocus></label> <button class=\"go\">Log in</button></form>")
                        .raw(
                                "<p class=\"quiet\">The forge's token is in a file that <code>swarm status</code> names.</p>")
                        .toString());
    }

    static String problem(int status, String message) {
        return Html.page(
                "Error " + status,
                new Html()
                        .raw("<h1>Error " + status + "</h1><p>")
                        .text(message)
                        .raw("</p>")
                        .toString());
    }

    String home(String formToken) throws IOException {
        Html html = new Html().raw("<h1>Repositories</h1><table>");
        List<Repository> all = repositories.list(null);
        for (Repository repository : all) {
            repository.locked(() -> html.raw("<tr><td>")
                    .link("/" + repository.name(), repository.name().toString())
                    .raw("</td><td>")
                    .text(repository.settings().description)
                    .raw("</td><td class=\"quiet\">")
                    .text(repository.pulls().stream().filter(pull -> pull.open).count() + " open pull requests")
                    .raw("</td></tr>"));
        }
        html.raw("</table>").raw(all.isEmpty() ? "<p class=\"quiet\">None yet.</p>" : "");
        return Html.page(
                "Repositories",
                html.raw("<form method=\"post\" action=\"/logout\">")
                        .raw(hidden("csrf", formToken))
                        .raw("<button>Log out</button></form>")
                        .toString());
    }

    private static String hidden(String name, String value) {
        return "<input type=\"hidden\" name=\"" + name + "\" value=\"" + Html.escape(value) + "\">";
    }

    String repository(Repository repository) throws IOException {
        Html html = new Html()
                .raw("<h1>")
                .text(repository.name().toString())
                .raw("</h1><p>")
                .text(repository.settings().description)
                .raw("</p><p class=\"box\"><code>git clone ")
                .text(json.page(repository, ".git"))
                .raw("</code></p>");
        list(html, repository, true);
        list(html, repository, false);
        return Html.page(repository.name().toString(), html.toString());
    }

    private static void list(Html html, Repository repository, boolean open) {
        List<PullRequest> pulls = repository.pulls().stream()
                .filter(pull -> pull.open == open)
                .toList()
                .reversed();
        html.raw(open ? "<h2>Open pull requests</h2><table>" : "<h2>Merged and closed</h2><table>");
        for (PullRequest pull : pulls) {
            html.raw("<tr><td>")
                    .raw(state(pull))
                    .raw("</td><td>")
                    .link("/" + repository.name() + "/pull/" + pull.number, "#" + pull.number + " " + pull.title)
                    .raw("<br><span class=\"quiet\">")
                    .text(pull.headRef + " → " + pull.baseRef + ", " + time(pull.createdAt))
                    .raw("</span></td></tr>");
        }
        html.raw("</table>").raw(pulls.isEmpty() ? "<p class=\"quiet\">None.</p>" : "");
    }

    private static String state(PullRequest pull) {
        String state = pull.merged() ? "merged" : pull.open ? pull.draft ? "draft" : "open" : "closed";
        return "<span class=\"state " + state + "\">" + state + "</span>";
    }

    String pullRequest(Repository repository, PullRequest pull, String formToken) throws IOException {
        Html html = new Html()
                .raw("<p>")
                .link("/" + repository.name(), repository.name().toString())
                .raw("</p><h1>")
                .text(pull.title + " #" + pull.number)
                .raw("</h1><p>")
                .raw(state(pull))
                .raw(" <span class=\"quiet\">")
                .text(pull.headRef + " → " + pull.baseRef + " · " + pull.author + " · " + time(pull.createdAt))
                .raw("</span></p><div class=\"box\">")
                .raw(Markdown.html(pull.body.isBlank() ? "(no description)" : pull.body))
                .raw("</div>");
        actions(html, repository, pull, formToken);
        conversation(html, pull);
        List<Commit> commits = ApiJson.commitsOf(repository, pull);
        html.raw("<h2>Commits (" + commits.size() + ")</h2><table>");
        for (Commit commit : commits) {
            html.raw("<tr><td><code>")
                    .link(
                            "/" + repository.name() + "/commit/" + commit.sha(),
                            commit.sha().substring(0, 10))
                    .raw("</code></td><td>")
                    .text(commit.message().lines().findFirst().orElse(""))
                    .raw("</td><td class=\"quiet\">")
                    .text(commit.author().name() + ", " + time(commit.author().date()))
                    .raw("</td></tr>");
        }
        html.raw("</table>");
        diff(html, ApiJson.filesOf(repository, pull));
        return Html.page(pull.title + " #" + pull.number, html.toString());
    }

    private static void actions(Html html, Repository repository, PullRequest pull, String formToken)
            throws IOException {
        String address = "/" + repository.name() + "/pull/" + pull.number;
        if (pull.merged()) {
            html.raw("<p>Merged as <code>")
                    .link("/" + repository.name() + "/commit/" + pull.mergeCommit, String.valueOf(pull.mergeCommit))
                    .raw("</code></p>");
        } else if (pull.open) {
            boolean mergeable = Boolean.TRUE.equals(repository.isMergeable(pull)) && !pull.draft;
            if (mergeable) {
                html.raw(button(address + "/merge", "Merge", true, formToken, pull.headSha));
            } else {
                html.raw(pull.draft ? "<p>This is a draft.</p>" : "<p class=\"error\">Conflicts with the base.</p>");
            }
            html.raw(button(address + "/close", "Close", false, formToken, pull.headSha));
        } else {
            html.raw(button(address + "/reopen", "Reopen", false, formToken, pull.headSha));
        }
    }

    /** Brings the head along: what is merged is what the person saw. */
    private static String button(String address, String label, boolean main, String formToken, String head) {
        return "<form method=\"post\" action=\"" + Html.escape(address) + "\">" + hidden("csrf", formToken)
                + hidden("sha", head) + "<button" + (main ? " class=\"go\"" : "") + ">" + label + "</button></form>";
    }

    private static void conversation(Html html, PullRequest pull) {
        for (PullRequest.Review review : pull.reviews) {
            html.raw("<div class=\"box\" id=\"review-" + review.id() + "\"><p class=\"quiet\">")
                    .text(review.author() + ": " + review.state() + ", " + time(review.submittedAt()))
                    .raw("</p>")
                    .raw(Markdown.html(review.body()))
                    .raw("</div>");
        }
        for (PullRequest.ReviewComment comment : pull.reviewComments) {
            html.raw("<div class=\"box\" id=\"comment-" + comment.id() + "\"><p class=\"quiet\">")
                    .text(comment.author() + " on " + comment.path()
                            + (comment.line() == null ? "" : ":" + comment.line()))
                    .raw("</p>")
                    .raw(Markdown.html(comment.body()))
                    .raw("</div>");
        }
        for (PullRequest.Comment comment : pull.comments) {
            html.raw("<div class=\"box\" id=\"comment-" + comment.id() + "\"><p class=\"quiet\">")
                    .text(comment.author() + ", " + time(comment.createdAt()))
                    .raw("</p>")
                    .raw(Markdown.html(comment.body()))
                    .raw("</div>");
        }
    }

    String commit(Repository repository, Commit commit) throws IOException {
        Html html = new Html()
                .raw("<p>")
                .link("/" + repository.name(), repository.name().toString())
                .raw("</p><h1><code>")
                .text(commit.sha())
                .raw("</code></h1><p class=\"quiet\">")
                .text(commit.author().name() + ", " + time(commit.author().date()))
                .raw("</p><div class=\"box text\">")
                .text(commit.message())
                .raw("</div>");
        diff(html, repository.objects().changesOf(commit));
        return Html.page(commit.sha().substring(0, 10), html.toString());
    }

    private static void diff(Html html, List<FileChange> files) {
        html.raw("<h2>Files (" + files.size() + ")</h2>");
        int left = MAX_DIFF_CHARACTERS;
        for (FileChange file : files) {
            html.raw("<div class=\"file\"><p>")
                    .text(file.previousPath() == null ? file.path() : file.previousPath() + " → " + file.path())
                    .raw(" <span class=\"quiet\">")
                    .text(file.status() + ", +" + file.additions() + " −" + file.deletions())
                    .raw("</span></p>");
            String patch = file.patch();
            if (patch != null && patch.length() <= left) {
                left -= patch.length();
                html.raw("<pre>");
                patch.lines().forEach(line -> line(html, line));
                html.raw("</pre>");
            } else if (patch != null) {
                html.raw("<p class=\"quiet\">Too large to show here.</p>");
            }
            html.raw("</div>");
        }
    }

    private static void line(Html html, String line) {
        String kind =
                line.startsWith("+") ? "add" : line.startsWith("-") ? "del" : line.startsWith("@@") ? "hunk" : "same";
        html.raw("<span class=\"" + kind + "\">")
                .text(line.isEmpty() ? " " : line)
                .raw("</span>");
    }
}
