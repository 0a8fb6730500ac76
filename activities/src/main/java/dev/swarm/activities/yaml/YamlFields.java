package dev.swarm.activities.yaml;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** The fields of one mapping of a settings file; what does not fit is reported with its line, and read as absent. */
public final class YamlFields {
    private final Path file;
    private final List<String> problems;
    private final int line;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();

    private YamlFields(Path file, List<String> problems, int line) {
        this.file = file;
        this.problems = problems;
        this.line = line;
    }

    public static YamlFields of(@Nullable Node node, Path file, List<String> problems) {
        YamlFields fields = new YamlFields(file, problems, line(node));
        if (!(node instanceof MappingNode mapping)) {
            problems.add(file + ":" + line(node) + ": fields are expected here; write 'field: value' lines");
            return fields;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key) {
                if (fields.lines.put(key.getValue(), line(key)) != null) {
                    fields.problem(key.getValue(), "it is here twice", "remove one of the two");
                }
                if (!Tag.NULL.equals(tuple.getValueNode().getTag())) {
                    fields.values.put(key.getValue(), tuple.getValueNode());
                }
            }
        }
        return fields;
    }

    private static int line(@Nullable Node node) {
        return node == null ? 1 : node.getStartMark().getLine() + 1;
    }

    public void problem(String field, String problem, String hint) {
        problems.add(file + ":" + lines.getOrDefault(field, line) + ": " + field + ": " + problem + "; " + hint);
    }

    /** In the order of the file. */
    public Set<String> names() {
        return lines.keySet();
    }

    /** The node of a field, empty where it is absent or null. */
    public Optional<Node> node(String field) {
        return Optional.ofNullable(values.get(field));
    }

    public void refuseOthers(Set<String> known) {
        for (String name : lines.keySet()) {
            if (!known.contains(name)) {
                problem(
                        name,
                        "there is no such field",
                        "known fields here: " + String.join(", ", new TreeSet<>(known)));
            }
        }
    }

    public boolean has(String field) {
        return values.containsKey(field);
    }

    public Optional<String> text(String field) {
        Node node = values.get(field);
        if (node == null) {
            return Optional.empty();
        }
        if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
            return Optional.of(scalar.getValue());
        }
        problem(field, "text is expected", "write " + field + ": \"…\"");
        return Optional.empty();
    }

    public Optional<String> matching(String field, Pattern pattern, String what) {
        Optional<String> text = text(field);
        if (text.isPresent() && !pattern.matcher(text.get()).matches()) {
            problem(field, "'" + text.get() + "' does not do", "write " + what);
            return Optional.empty();
        }
        return text;
    }

    /** Answers something harmless where it is missing or wrong: the file is refused then anyway. */
    public String required(String field, Pattern pattern, String what) {
        if (!has(field)) {
            problem(field, "it is missing", "write " + what);
        }
        return matching(field, pattern, what).orElse("");
    }

    public Optional<Integer> number(String field, int least, int most) {
        Optional<String> text = text(field);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (text.get().matches("\\d{1,9}")) {
            int number = Integer.parseInt(text.get());
            if (number >= least && number <= most) {
                return Optional.of(number);
            }
        }
        problem(field, "'" + text.get() + "' does not do", "write a whole number from " + least + " to " + most);
        return Optional.empty();
    }

    public List<Node> nodes(String field) {
        Node node = values.get(field);
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        if (node != null) {
            problem(field, "a list is expected", "begin each entry with '- '");
        }
        return List.of();
    }

    /** One text or a list of texts. */
    public List<String> texts(String field, Pattern pattern, String what) {
        Node node = values.get(field);
        if (node == null) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (Node item : node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node)) {
            if (item instanceof ScalarNode scalar
                    && pattern.matcher(scalar.getValue()).matches()) {
                texts.add(scalar.getValue());
            } else {
                problem(
                        field,
                        item instanceof ScalarNode scalar
                                ? "'" + scalar.getValue() + "' does not do"
                                : "text is expected",
                        "write " + what);
            }
        }
        return texts;
    }

    public Map<String, String> map(String field, Pattern pattern) {
        Node node = values.get(field);
        Map<String, String> map = new LinkedHashMap<>();
        if (node == null) {
            return map;
        }
        if (!(node instanceof MappingNode)) {
            problem(field, "'name: value' lines are expected", "write, for instance, " + field + ": {arch: arm64}");
            return map;
        }
        YamlFields entries = of(node, file, problems);
        for (String name : entries.values.keySet()) {
            entries.matching(name, pattern, "letters, digits, dots, dashes, slashes and underscores, at most 63")
                    .ifPresent(value -> map.put(name, value));
        }
        return map;
    }
}
