package dev.swarm.activities.model.author;

import dev.swarm.activities.model.PlainText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be told of a spec without understanding it: its acceptance criteria, and whether it has the form of one. */
final class SpecText {
    /** What the api takes as a person's edit. */
    private static final int MOST_CHARACTERS = 200_000;

    /** A criterion begins its line, be that an item of a list, a row of a table or a heading. */
    private static final Pattern CRITERION = Pattern.compile(
            "^\\s*(?:[-*+]\\s+|\\d+[.)]\\s+|\\|\\s*|#{2,6}\\s+)?(?:\\[[ xX]]\\s+)?[*_`]*(AC-\\d+)\\b(.*)$");

    private static final Pattern FENCED = Pattern.compile("(?s)^```[a-z]*\\n(.*)\\n```$");

    private SpecText() {}

    /** The spec in a model's answer: without the fence or the greeting that models like to put around it. */
    static String in(String answer) {
        String text = PlainText.clean(answer).strip();
        Matcher fenced = FENCED.matcher(text);
        if (fenced.matches()) {
            text = fenced.group(1).strip();
        }
        int title = text.startsWith("# ") ? 0 : text.indexOf("\n# ") + 1;
        return text.substring(title) + "\n";
    }

    /** The text of each acceptance criterion by its id, in order; the first counts where an id is used twice. */
    static Map<String, String> criteria(String markdown) {
        Map<String, String> criteria = new LinkedHashMap<>();
        for (String line : markdown.lines().toList()) {
            Matcher matcher = CRITERION.matcher(line);
            if (matcher.matches()) {
                String text = matcher.group(2).replaceFirst("^[*_`]*[\\s:.|–-]*[*_`]*\\s*", "");
                criteria.putIfAbsent(matcher.group(1), text.replaceFirst("\\s*\\|\\s*$", ""));
            }
        }
        return criteria;
    }

    /** What is wrong with the form of the spec; empty where it can be worked with. */
    static List<String> problems(String markdown) {
        List<String> problems = new ArrayList<>();
        if (!markdown.startsWith("# ")) {
            problems.add("it does not begin with a title, `# NAME: what it is`");
        }
        if (criteria(markdown).isEmpty()) {
            problems.add("it has no acceptance criterion; write each as a line `- AC-1: …`");
        }
        List<String> ids = markdown.lines()
                .map(CRITERION::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .toList();
        ids.stream()
                .distinct()
                .filter(id -> ids.indexOf(id) != ids.lastIndexOf(id))
                .forEach(id -> problems.add(id + " stands before two criteria; give each a number of its own"));
        if (markdown.length() > MOST_CHARACTERS) {
            problems.add("it has more than " + MOST_CHARACTERS + " characters; make it shorter");
        }
        return problems;
    }
}
