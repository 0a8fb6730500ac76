package dev.swarm.taskfile;

import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.plan.TicketSize;
import dev.swarm.taskfile.Outline.Reference;
import dev.swarm.taskfile.Outline.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.node.Heading;
import org.commonmark.node.ListBlock;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SourceSpan;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;
import org.jspecify.annotations.Nullable;

/**
 * Reads spec-kit's {@code tasks.md}: {@code - [ ] T001 [P] [US1] Description}, in phases. Within a phase a task waits for
 * the one before it; neighbours that are marked {@code [P]} run together. A phase waits for all of the phase before it.
 * Checked tasks are done: they are left out, and nothing waits for them.
 */
final class SpecKitTasks {
    private static final Pattern CHECKBOX = Pattern.compile("\\[([ xX])]\\s+(.*)", Pattern.DOTALL);
    private static final Pattern TASK = Pattern.compile("(T\\d{1,6})\\b[:.]?\\s*(.*)", Pattern.DOTALL);
    private static final Pattern MARKER = Pattern.compile("\\[(P|US\\d{1,3})]\\s*", Pattern.CASE_INSENSITIVE);
    private static final Pattern PHASE = Pattern.compile("phase\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern PRIORITY = Pattern.compile("\\(priority:\\s*P(\\d)\\)", Pattern.CASE_INSENSITIVE);
    private static final String RANGE = "T\\d{1,6}(?:\\s*[-–]\\s*T\\d{1,6})?";
    private static final Pattern DEPENDS = Pattern.compile(
            "\\bdepends\\s+on\\s+(" + RANGE + "(?:\\s*(?:,|and|&)\\s*" + RANGE + ")*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern ID_OR_RANGE = Pattern.compile("T(\\d{1,6})(?:\\s*[-–]\\s*T(\\d{1,6}))?");
    private static final int MAX_TITLE = 120;

    private final String text;
    private final Problems problems;
    private final List<Line> lines = new ArrayList<>();
    private @Nullable String title;
    private int phase;
    private boolean inPhase;
    private Priority priority = Priority.MEDIUM;

    SpecKitTasks(String text, Problems problems) {
        this.text = text;
        this.problems = problems;
    }

    Outline read() {
        Node document = Parser.builder()
                .includeSourceSpans(IncludeSourceSpans.BLOCKS)
                .build()
                .parse(text);
        for (Node node = document.getFirstChild(); node != null; node = node.getNext()) {
            if (node instanceof Heading heading) {
                readHeading(heading);
            } else if (node instanceof ListBlock list) {
                readList(list);
            }
        }
        List<Task> tasks = link();
        if (tasks.isEmpty() && !problems.hasAny()) {
            problems.add(
                    Place.FILE,
                    lines.isEmpty()
                            ? "the plan is empty: the file has no task"
                            : "the plan is empty: every task is done",
                    "Write tasks as '- [ ] T001 What to do'");
        }
        return new Outline(title, null, null, null, tasks);
    }

    private void readHeading(Heading heading) {
        String words = source(heading).replaceAll("^#+\\s*|\\s*#*\\s*$", "").strip();
        if (heading.getLevel() == 1 && title == null && !words.isEmpty()) {
            title = words.replaceFirst("(?i)^tasks:\\s*", "");
        } else if (heading.getLevel() <= 2) {
            phase++;
            inPhase = PHASE.matcher(words).matches();
            priority = priorityOf(words);
        }
    }

    private static Priority priorityOf(String heading) {
        Matcher matcher = PRIORITY.matcher(heading);
        if (!matcher.find()) {
            return Priority.MEDIUM;
        }
        return switch (matcher.group(1)) {
            case "0" -> Priority.CRITICAL;
            case "1" -> Priority.HIGH;
            case "2" -> Priority.MEDIUM;
            default -> Priority.LOW;
        };
    }

    private void readList(ListBlock list) {
        for (Node node = list.getFirstChild(); node != null; node = node.getNext()) {
            if (node instanceof ListItem item && item.getFirstChild() instanceof Paragraph paragraph) {
                readItem(item, paragraph);
            }
        }
    }

    private void readItem(ListItem item, Paragraph paragraph) {
        Matcher checkbox = CHECKBOX.matcher(source(paragraph));
        if (!checkbox.matches()) {
            return;
        }
        SourceSpan span = paragraph.getSourceSpans().getFirst();
        Place place = new Place(span.getLineIndex() + 1, span.getColumnIndex() + 1);
        Matcher task = TASK.matcher(checkbox.group(2));
        if (!task.matches()) {
            // Checklists outside the phases are notes, not tasks.
            if (inPhase) {
                problems.add(
                        place,
                        "this task has no id",
                        "Write an id such as T001 after the box: '- [ ] T001 What to do'");
            }
            return;
        }
        String rest = task.group(2);
        boolean parallel = false;
        List<String> tags = new ArrayList<>();
        for (Matcher marker = MARKER.matcher(rest); marker.lookingAt(); marker = MARKER.matcher(rest)) {
            if (marker.group(1).equalsIgnoreCase("p")) {
                parallel = true;
            } else {
                tags.add(marker.group(1).toLowerCase(Locale.ROOT));
            }
            rest = rest.substring(marker.end());
        }
        if (rest.isBlank()) {
            problems.add(place, "task " + task.group(1) + " says nothing", "Write what to do behind its id");
        }
        boolean done = !checkbox.group(1).equals(" ");
        lines.add(new Line(place, task.group(1), phase, parallel, done, tags, priority, rest.strip(), details(item)));
        for (Node node = paragraph.getNext(); node != null; node = node.getNext()) {
            if (node instanceof ListBlock nested) {
                readList(nested);
            }
        }
    }

    /** What stands below the first paragraph of an item. */
    private String details(ListItem item) {
        List<String> parts = new ArrayList<>();
        Node first = item.getFirstChild();
        for (Node node = first == null ? null : first.getNext(); node != null; node = node.getNext()) {
            parts.add(source(node));
        }
        return String.join("\n\n", parts);
    }

    private String source(Node node) {
        List<String> parts = new ArrayList<>();
        for (SourceSpan span : node.getSourceSpans()) {
            parts.add(text.substring(span.getInputIndex(), span.getInputIndex() + span.getLength()));
        }
        return String.join("\n", parts);
    }

    private List<Task> link() {
        Map<String, Line> open = new LinkedHashMap<>();
        Set<String> done = new HashSet<>();
        TreeSet<String> ids = new TreeSet<>();
        for (Line line : lines) {
            ids.add(line.id());
            if (line.done()) {
                done.add(line.id());
            } else {
                open.putIfAbsent(line.id(), line);
            }
        }
        List<Task> tasks = new ArrayList<>();
        Frontier frontier = new Frontier();
        Map<String, Integer> seen = new HashMap<>();
        for (Line line : lines) {
            Integer first = seen.putIfAbsent(line.id(), line.place().line());
            if (first != null) {
                problems.add(
                        line.place(),
                        "there are two tasks " + line.id() + "; the first is in line " + first,
                        "Give each task an id of its own");
            } else if (!line.done()) {
                tasks.add(task(line, frontier.before(line), done, ids));
            }
        }
        return tasks;
    }

    private Task task(Line line, List<String> before, Set<String> done, Set<String> ids) {
        List<Reference> dependencies = new ArrayList<>();
        before.forEach(id -> dependencies.add(new Reference(id, line.place())));
        for (String id : written(line.words(), ids)) {
            if (!done.contains(id)) {
                dependencies.add(new Reference(id, line.place()));
            }
        }
        String firstLine = line.words().lines().findFirst().orElse("").strip();
        String shortTitle = firstLine.length() > MAX_TITLE
                ? firstLine.substring(0, MAX_TITLE - 1).strip() + "…"
                : firstLine;
        String description = (line.words() + "\n\n" + line.details()).strip();
        return new Task(
                line.place(),
                line.id(),
                line.id().toLowerCase(Locale.ROOT),
                new Outline.Content(
                        line.id() + " " + shortTitle,
                        description,
                        List.of(),
                        line.tags(),
                        null,
                        null,
                        null,
                        line.priority(),
                        TicketSize.MEDIUM,
                        null,
                        null,
                        null,
                        Map.of(),
                        Outline.Worker.NATIVE),
                dependencies,
                List.of(),
                List.of());
    }

    /** The ids that the words name behind "depends on"; of a range those that the file has. */
    private static List<String> written(String words, Set<String> ids) {
        List<String> found = new ArrayList<>();
        Matcher depends = DEPENDS.matcher(words);
        while (depends.find()) {
            Matcher range = ID_OR_RANGE.matcher(depends.group(1).toUpperCase(Locale.ROOT));
            while (range.find()) {
                if (range.group(2) == null) {
                    found.add("T" + range.group(1));
                } else {
                    int from = Integer.parseInt(range.group(1));
                    int to = Integer.parseInt(range.group(2));
                    ids.stream()
                            .filter(id -> between(Integer.parseInt(id.substring(1)), from, to))
                            .forEach(found::add);
                }
            }
        }
        return found;
    }

    private static boolean between(int number, int from, int to) {
        return number >= from && number <= to;
    }

    private record Line(
            Place place,
            String id,
            int phase,
            boolean parallel,
            boolean done,
            List<String> tags,
            Priority priority,
            String words,
            String details) {}

    /** What the next task has to wait for. */
    private static final class Frontier {
        private int phase = -1;
        private List<String> reached = List.of();
        private List<String> group = new ArrayList<>();
        private boolean parallelGroup;

        List<String> before(Line line) {
            boolean joins = line.phase() == phase && line.parallel() && parallelGroup;
            if (!joins) {
                if (!group.isEmpty()) {
                    reached = group;
                }
                group = new ArrayList<>();
                phase = line.phase();
                parallelGroup = line.parallel();
            }
            group.add(line.id());
            return reached;
        }
    }
}
