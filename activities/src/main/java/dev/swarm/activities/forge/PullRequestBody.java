package dev.swarm.activities.forge;

import dev.swarm.contracts.plan.TicketBody;
import dev.swarm.contracts.workspace.Verification;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The description of a ticket's pull request, in Markdown.
 *
 * @param body what the ticket asked for
 * @param specUrl where people read the spec; null where there is none
 * @param reportUrl where the whole verification output is; null where nothing was run
 */
record PullRequestBody(
        TicketBody body,
        String ticketId,
        int attempt,
        Verification verification,
        @Nullable URI specUrl,
        @Nullable URI reportUrl) {
    /** Keeps the whole below GitHub's limit of 65,536 characters. */
    private static final int MAX_DESCRIPTION = 30_000;

    private static final int MAX_CRITERION = 500;
    private static final int MAX_CRITERIA = 50;
    private static final Pattern BACKTICKS = Pattern.compile("`+");
    private static final Pattern FENCE = Pattern.compile("^ {0,3}(`{3,}|~{3,})(.*)$");

    String markdown() {
        StringBuilder text = new StringBuilder();
        text.append("## What and why\n\n").append(description()).append("\n\n");
        if (!body.acceptanceCriteria().isEmpty()) {
            text.append("## Acceptance criteria\n\n");
            body.acceptanceCriteria().stream()
                    .limit(MAX_CRITERIA)
                    .map(criterion -> criterion.replaceAll("\\s+", " ").strip())
                    .forEach(criterion -> text.append("- ")
                            .append(shortened(criterion, MAX_CRITERION))
                            .append('\n'));
            text.append('\n');
        }
        text.append("## Verification\n\n").append(verificationText());
        text.append("---\n\n");
        text.append("Ticket `").append(ticketId).append("` · attempt ").append(attempt);
        if (specUrl != null) {
            text.append(" · [spec](").append(specUrl).append(')');
        }
        text.append(
                "\n\nThis change was made by an agent of Swarm. Review it as you would review a stranger's work.\n");
        return text.toString();
    }

    private String description() {
        String text = body.description().strip();
        if (text.isEmpty()) {
            return body.title();
        }
        return closeFence(shortened(text, MAX_DESCRIPTION));
    }

    private String verificationText() {
        if (verification.reportId() == null) {
            return "No verify command was run.\n\n";
        }
        StringBuilder text = new StringBuilder();
        text.append(verification.passed() ? "Passed" : "Failed with exit code " + verification.exitCode());
        text.append(
                String.format(Locale.ROOT, " in %.1f s", verification.duration().toMillis() / 1000.0));
        if (reportUrl != null) {
            text.append(" · [whole output](").append(reportUrl).append(')');
        }
        text.append(".\n\n");
        String tail = verification.tail().stripTrailing();
        if (!tail.isEmpty()) {
            String fence = fenceFor(tail);
            text.append("<details>\n<summary>End of the output</summary>\n\n")
                    .append(fence)
                    .append("text\n")
                    .append(tail)
                    .append('\n')
                    .append(fence)
                    .append("\n\n</details>\n\n");
        }
        return text.toString();
    }

    /** A fence that nothing in the content can close. */
    private static String fenceFor(String content) {
        int longest = 2;
        Matcher runs = BACKTICKS.matcher(content);
        while (runs.find()) {
            longest = Math.max(longest, runs.end() - runs.start());
        }
        return "`".repeat(longest + 1);
    }

    /** Closes a code block that was left open, or it would swallow all that follows. */
    private static String closeFence(String markdown) {
        String open = "";
        for (String line : markdown.split("\n", -1)) {
            Matcher fence = FENCE.matcher(line);
            if (!fence.matches()) {
                continue;
            }
            String marks = fence.group(1);
            if (open.isEmpty()) {
                open = marks;
            } else if (marks.charAt(0) == open.charAt(0)
                    && marks.length() >= open.length()
                    && fence.group(2).isBlank()) {
                open = "";
            }
        }
        return open.isEmpty() ? markdown : markdown + "\n" + open;
    }

    private static String shortened(String text, int limit) {
        return text.length() <= limit ? text : text.substring(0, limit) + "…";
    }
}
