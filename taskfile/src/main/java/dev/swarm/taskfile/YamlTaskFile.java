package dev.swarm.taskfile;

import dev.swarm.contracts.plan.Pipeline;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.plan.RetryRule;
import dev.swarm.contracts.plan.TicketSize;
import dev.swarm.taskfile.Outline.Reference;
import dev.swarm.taskfile.Outline.Task;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads a YAML task file (see {@code task-file.schema.json}). Only YAML's node tree is used, never its object construction,
 * so a file cannot name a class, and each node knows its line and column.
 */
final class YamlTaskFile {
    private static final List<String> TOP =
            List.of("title", "verify", "labels", "placement", "on_loss", "pipeline", "tasks");
    private static final List<String> FIELDS = List.of(
            "name",
            "key",
            "description",
            "prompt",
            "command",
            "agent",
            "program",
            "verify",
            "acceptance_criteria",
            "dependencies",
            "tags",
            "ccr_instance",
            "timeout",
            "output_file",
            "priority",
            "size",
            "machine_class",
            "labels",
            "role",
            "candidates",
            "limits",
            "pipeline",
            "retry_policy",
            "on_success",
            "on_failure");
    private static final List<String> RETRY_FIELDS = List.of("max_retries", "retry_on", "backoff");
    private static final Set<String> MODEL_ROUTES = Set.of("general", "fast", "reasoning", "review", "smart");
    private static final int MAX_DEPTH = 20;
    private static final int MAX_ALIASES = 50;
    private static final int MAX_TITLE = 200;
    private static final int MAX_TIMEOUT_SECONDS = 86_400;
    private static final int MAX_RETRIES = 10;
    private static final int DEFAULT_RETRIES = 3;

    /** A numeric escape without its digits, or with a number above the last character. */
    private static final Pattern BAD_ESCAPE =
            Pattern.compile("\\\\(?:x(?!\\p{XDigit}{2})|u(?!\\p{XDigit}{4})|U(?!00(?:0\\p{XDigit}|10)\\p{XDigit}{4}))");

    private final String text;
    private final Problems problems;

    YamlTaskFile(String text, Problems problems) {
        this.text = text;
        this.problems = problems;
    }

    Outline read() throws TaskFileException {
        Node root = compose();
        if (root == null) {
            problems.add(Place.FILE, "the file is empty", "Write a list of tasks under 'tasks:'");
            throw problems.toException();
        }
        YamlFields top = YamlFields.of(root, "the file", TOP, problems);
        if (top == null) {
            throw problems.toException();
        }
        YamlPlacement placement = new YamlPlacement(top, problems);
        Map<String, String> labels = placement.labels(Map.of());
        Pipeline pipeline = YamlAgent.pipeline(top);
        List<Task> tasks = new ArrayList<>();
        List<Node> items = top.items("tasks");
        if (items == null) {
            if (!top.has("tasks")) {
                problems.add(top.place(), "the file has no 'tasks'", "Write a list of tasks under 'tasks:'");
            }
        } else if (items.isEmpty()) {
            problems.add(top.place("tasks"), "the plan is empty: 'tasks' has no entry", "Write at least one task");
        } else {
            for (int index = 0; index < items.size(); index++) {
                Task task = task(items.get(index), index, labels, pipeline);
                if (task != null) {
                    tasks.add(task);
                }
            }
        }
        String title = top.text("title");
        return new Outline(
                title == null ? null : oneLine(title),
                top.text("verify"),
                placement.preference(),
                placement.onLoss(),
                tasks);
    }

    private @Nullable Node compose() throws TaskFileException {
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(MAX_ALIASES);
        options.setCodePointLimit(TaskFiles.MAX_CHARACTERS);
        try {
            return new Yaml(options).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
            Place place = mark == null ? Place.FILE : new Place(mark.getLine() + 1, mark.getColumn() + 1);
            problems.add(
                    place,
                    "this is not valid YAML: " + oneLine(String.valueOf(e.getProblem())),
                    "Check indentation, quotes and brackets here and in the line above");
        } catch (IllegalArgumentException e) {
            // SnakeYAML lets this out, without a place, for an escape in a quoted text that names no character.
            problems.add(
                    placeOfBadEscape(),
                    "this is not valid YAML: an escape in a quoted text names no character",
                    "Write \\\\ for a backslash, or use single quotes");
        } catch (YAMLException e) {
            problems.add(
                    Place.FILE,
                    "this is not valid YAML: " + oneLine(String.valueOf(e.getMessage())),
                    "Check the file's encoding (UTF-8), its size and its nesting");
        }
        throw problems.toException();
    }

    private Place placeOfBadEscape() {
        Matcher escape = BAD_ESCAPE.matcher(text);
        if (!escape.find()) {
            return Place.FILE;
        }
        int lineStart = text.lastIndexOf('\n', escape.start()) + 1;
        int line = (int) text.substring(0, lineStart)
                        .chars()
                        .filter(c -> c == '\n')
                        .count()
                + 1;
        return new Place(line, escape.start() - lineStart + 1);
    }

    private @Nullable Task task(Node node, int index, Map<String, String> labels, @Nullable Pipeline pipeline) {
        YamlFields fields = YamlFields.of(node, "task " + (index + 1), FIELDS, problems);
        if (fields == null) {
            return null;
        }
        String name = oneLine(fields.text("name", ""));
        if (name.isEmpty()) {
            problems.add(fields.place("name"), "task " + (index + 1) + " has no name", "Add name: \"…\"");
        } else if (name.length() > MAX_TITLE) {
            problems.add(
                    fields.place("name"),
                    "the name of task " + (index + 1) + " is longer than " + MAX_TITLE + " characters",
                    "Shorten it and put the rest into description");
        }
        Place place = fields.place("name");
        return new Task(
                place,
                // A task without a name still takes part, so that its other problems are found in the same run.
                name.isEmpty() ? "task " + (index + 1) : name,
                key(fields),
                content(fields, name, labels, pipeline),
                fields.references("dependencies"),
                fields.references("on_success"),
                fields.references("on_failure"));
    }

    private @Nullable String key(YamlFields fields) {
        String key = fields.text("key");
        if (key == null || Names.isKey(key)) {
            return key;
        }
        problems.add(
                fields.place("key"),
                "'" + key + "' is not a key",
                "Use 1 to " + Names.MAX_KEY + " lower case letters, digits and dashes, or leave key out");
        return null;
    }

    private Outline.Content content(
            YamlFields fields, String name, Map<String, String> labels, @Nullable Pipeline pipeline) {
        String prompt = fields.text("prompt");
        String command = fields.text("command");
        if (command == null && prompt == null) {
            problems.add(
                    fields.place(),
                    "'" + name + "' has neither a command nor a prompt",
                    "Add command: the shell script that does the work, or prompt: what an agent is asked to do");
        }
        String description = String.join(
                "\n\n",
                Stream.of(fields.text("description", ""), prompt == null ? "" : prompt)
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .toList());
        return new Outline.Content(
                name,
                description,
                fields.texts("acceptance_criteria"),
                tags(fields),
                command,
                fields.text("verify"),
                outputFile(fields),
                fields.oneOf("priority", Priority.MEDIUM, Priority.values()),
                fields.oneOf("size", TicketSize.MEDIUM, TicketSize.values()),
                timeout(fields),
                retry(fields),
                machineClass(fields),
                new YamlPlacement(fields, problems).labels(labels),
                new YamlAgent(fields, name, command != null, problems).read(pipeline));
    }

    private List<String> tags(YamlFields fields) {
        List<String> tags = new ArrayList<>(fields.texts("tags"));
        String route = fields.text("ccr_instance");
        if (route != null) {
            String lower = route.toLowerCase(Locale.ROOT);
            if (MODEL_ROUTES.contains(lower)) {
                tags.add("model:" + lower);
            } else {
                problems.warn(
                        fields.place("ccr_instance"),
                        "there is no model route '" + route + "', so it is ignored",
                        "Use general, fast, reasoning, review or smart");
            }
        }
        return tags;
    }

    private @Nullable String outputFile(YamlFields fields) {
        String path = fields.text("output_file");
        if (path == null) {
            return null;
        }
        List<String> parts = List.of(path.split("/", -1));
        boolean inside = parts.stream().noneMatch(part -> part.isEmpty() || part.equals("..") || part.equals("."))
                && !parts.getFirst().equalsIgnoreCase(".git")
                && path.chars().noneMatch(c -> c < ' ' || c == '\\');
        if (!inside) {
            problems.add(
                    fields.place("output_file"),
                    "'" + oneLine(path) + "' is not a path inside the workspace",
                    "Use a relative path without '..', such as out/result.txt");
        }
        return path;
    }

    private @Nullable Duration timeout(YamlFields fields) {
        Integer seconds = fields.number("timeout", 1, MAX_TIMEOUT_SECONDS, "seconds");
        return seconds == null ? null : Duration.ofSeconds(seconds);
    }

    private @Nullable String machineClass(YamlFields fields) {
        String name = fields.text("machine_class");
        if (name != null && !Names.isKey(name)) {
            problems.add(
                    fields.place("machine_class"),
                    "'" + name + "' is not a machine class",
                    "Use lower case letters, digits and dashes, such as standard");
        }
        return name;
    }

    private @Nullable RetryRule retry(YamlFields fields) {
        Node node = fields.node("retry_policy");
        YamlFields rule = node == null ? null : YamlFields.of(node, "retry_policy", RETRY_FIELDS, problems);
        if (rule == null) {
            return null;
        }
        RetryNames names = new RetryNames();
        for (Reference name : rule.references("retry_on")) {
            if (!names.add(name.name())) {
                problems.add(
                        name.place(),
                        "'" + name.name() + "' is not a kind of failure",
                        Names.suggestion(name.name(), RetryNames.known()));
            }
        }
        Integer retries = rule.number("max_retries", 0, MAX_RETRIES, "retries");
        Backoff backoff = rule.oneOf("backoff", Backoff.EXPONENTIAL, Backoff.values());
        return new RetryRule(
                retries == null ? DEFAULT_RETRIES : retries,
                names.codes(),
                names.categories(),
                backoff == Backoff.EXPONENTIAL);
    }

    private static String oneLine(String value) {
        return value.strip().replaceAll("\\s+", " ");
    }

    private enum Backoff {
        EXPONENTIAL,
        FIXED
    }
}
