package dev.swarm.activities.model.offline;

import dev.swarm.activities.model.PlainText;
import dev.swarm.contracts.model.WriteSpecRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Works wishes into a spec. What is understood changes the design, and with it each section that nobody has edited by
 * hand; every wish is noted with what came of it.
 */
final class SpecRevision {
    static final String UNDERSTOOD = "'rename X to Y', 'add command NAME' and 'remove command NAME' (NAME one of "
            + String.join(", ", ProgramDesign.OPTIONAL)
            + "), 'use csv' or 'use tsv', 'report monthly', 'report category' and 'no report'";

    private static final Pattern RENAME = Pattern.compile(
            "rename\\s+[\"'`“]?([\\p{L}\\p{N}-]+)[\"'`”]?\\s+to\\s+[\"'`“]?([\\p{L}\\p{N}-]+)[\"'`”]?\\.?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern COMMAND = Pattern.compile(
            "(add|remove|drop)\\s+(?:the\\s+|a\\s+)?command\\s+[\"'`“]?([a-z-]+)[\"'`”]?\\.?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern STORAGE =
            Pattern.compile("(?:use|storage:?)\\s+(csv|tsv)\\.?", Pattern.CASE_INSENSITIVE);
    private static final Pattern REPORT = Pattern.compile(
            "(no|report:?|use|make the report)\\s+(report|monthly|category|none|by month|by category)\\.?",
            Pattern.CASE_INSENSITIVE);

    private static final int MAX_WISHES = 50;
    private static final int MAX_WISH = 500;

    private final Map<String, String> sections;
    private final List<String> notes = new ArrayList<>();
    private ProgramDesign design;

    private SpecRevision(Map<String, String> sections, ProgramDesign design) {
        this.sections = sections;
        this.design = design;
    }

    /** The spec with the feedback, and with what was said in chat and is not in it yet. */
    static String apply(String markdown, WriteSpecRequest request) {
        ProgramSpec current = ProgramSpec.parse(markdown);
        ProgramDesign before = current.design(
                ProgramDesign.of(request.brief().idea(), request.brief().answers()));
        SpecRevision revision = new SpecRevision(new LinkedHashMap<>(current.sections()), before);
        String noted = current.sections().getOrDefault(ProgramSpec.NOTES, "");
        request.brief().answers().entrySet().stream()
                .filter(answer -> answer.getKey().startsWith(Clarifier.FOLLOW_UP))
                .filter(answer -> !noted.contains(mark(answer.getKey())))
                .filter(answer -> !Clarifier.isNothing(answer.getValue()))
                .sorted(Map.Entry.comparingByKey())
                .forEach(answer -> revision.work(answer.getValue(), " " + mark(answer.getKey())));
        String feedback = request.feedback();
        if (feedback != null && !feedback.strip().equalsIgnoreCase(WriteSpecRequest.ANSWERS_CHANGED)) {
            revision.work(feedback, "");
        }
        return revision.notes.isEmpty()
                ? markdown
                : revision.result(current, before, request.brief().idea());
    }

    private static String mark(String answerId) {
        return "(" + answerId + ")";
    }

    private void work(String wishes, String origin) {
        List<String> lines = wishes.lines()
                .map(line -> PlainText.line(line.replaceFirst("^\\s*(?:[-*+]|\\d+[.)])\\s+", ""), MAX_WISH))
                .filter(line -> !line.isEmpty())
                .toList();
        for (String wish : lines.subList(0, Math.min(lines.size(), MAX_WISHES))) {
            // As code, so that nothing in it acts as Markdown.
            notes.add("- `" + wish.replace('`', '\'') + "`" + origin + ": " + outcome(wish));
        }
        if (lines.size() > MAX_WISHES) {
            notes.add("- " + (lines.size() - MAX_WISHES) + " more lines" + origin + ": not read; at most " + MAX_WISHES
                    + " wishes at a time.");
        }
    }

    private String outcome(String wish) {
        Matcher rename = RENAME.matcher(wish);
        if (rename.matches()) {
            return rename(rename.group(1), rename.group(2));
        }
        Matcher command = COMMAND.matcher(wish);
        if (command.matches()) {
            String name = command.group(2).toLowerCase(Locale.ROOT);
            return command.group(1).equalsIgnoreCase("add") ? addCommand(name) : removeCommand(name);
        }
        Matcher storage = STORAGE.matcher(wish);
        if (storage.matches()) {
            design = design.withStorage(ProgramDesign.storage(storage.group(1)));
            return "done; the data file is " + design.storage() + ".";
        }
        Matcher report = REPORT.matcher(wish);
        if (report.matches()) {
            boolean none = report.group(1).equalsIgnoreCase("no");
            design = design.withReport(ProgramDesign.report(none ? "none" : report.group(2)));
            return "done; the report is " + design.report() + ".";
        }
        return "**not understood** by the offline stand-in, which plans nothing for it. Edit the spec by hand where it"
                + " matters.";
    }

    private String rename(String from, String to) {
        if (from.equalsIgnoreCase(design.name())
                || from.equalsIgnoreCase(design.record())
                || from.equalsIgnoreCase(design.records())) {
            String safe = ProgramDesign.safeName(to, "");
            if (safe.isEmpty()) {
                return "not done: a name begins with a letter from a to z.";
            }
            boolean program = from.equalsIgnoreCase(design.name());
            design = program ? design.withName(safe) : design.withRecord(safe);
            return "done; " + (program ? "the program" : "a record") + " is now called `" + safe + "`.";
        }
        if (design.has(from.toLowerCase(Locale.ROOT))) {
            return "not done: the offline stand-in cannot rename commands.";
        }
        Pattern word = Pattern.compile("(?<![\\p{L}\\p{N}-])" + Pattern.quote(from) + "(?![\\p{L}\\p{N}-])");
        int[] replaced = {0};
        sections.replaceAll((heading, body) -> isFixed(heading)
                ? body
                : word.matcher(body).replaceAll(match -> {
                    replaced[0]++;
                    return Matcher.quoteReplacement(to);
                }));
        return replaced[0] == 0
                ? "not done: the spec does not mention `" + from + "`."
                : "done in the text, " + replaced[0] + " times; the program itself does not depend on it.";
    }

    private String addCommand(String name) {
        if (design.has(name)) {
            return "nothing to do: it is there already.";
        }
        if (!ProgramDesign.OPTIONAL.contains(name)) {
            return "**not done**: the offline stand-in cannot build this command; it knows "
                    + String.join(", ", ProgramDesign.OPTIONAL) + ".";
        }
        List<String> commands = new ArrayList<>(design.commands());
        commands.add(name);
        design = design.withCommands(commands);
        return "done; it gets a ticket of its own or joins that of its sibling.";
    }

    private String removeCommand(String name) {
        if (ProgramDesign.CORE.contains(name)) {
            return "not done: the program makes no sense without it.";
        }
        if (!design.has(name)) {
            return "nothing to do: there is no such command.";
        }
        design = design.withCommands(design.commands().stream()
                .filter(command -> !command.equals(name))
                .toList());
        return "done.";
    }

    private static boolean isFixed(String heading) {
        return heading.equals(ProgramSpec.IDEA)
                || heading.equals(ProgramSpec.DESIGN)
                || heading.equals(ProgramSpec.NOTES);
    }

    private String result(ProgramSpec current, ProgramDesign before, String idea) {
        ProgramSpec old = ProgramSpec.render(before, idea);
        ProgramSpec fresh = ProgramSpec.render(design, idea);
        List<String> edited = new ArrayList<>();
        fresh.sections().forEach((heading, body) -> {
            String oldBody = old.sections().get(heading);
            if (body.equals(oldBody)) {
                return;
            }
            if (heading.equals(ProgramSpec.DESIGN) || String.valueOf(oldBody).equals(sections.get(heading))) {
                sections.put(heading, body);
            } else {
                edited.add("\"" + heading + "\"");
            }
        });
        if (!edited.isEmpty()) {
            notes.add("- These sections were edited by hand and are left as they are, so check them: "
                    + String.join(", ", edited) + ".");
        }
        String earlier = sections.remove(ProgramSpec.NOTES);
        String all = String.join("\n", notes);
        sections.put(ProgramSpec.NOTES, earlier == null || earlier.isEmpty() ? all : earlier + "\n" + all);
        String opening = current.opening().equals(old.opening()) ? fresh.opening() : current.opening();
        return new ProgramSpec(opening, sections).markdown();
    }
}
