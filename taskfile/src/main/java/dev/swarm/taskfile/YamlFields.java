package dev.swarm.taskfile;

import dev.swarm.taskfile.Outline.Reference;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** The fields of one YAML mapping, read by name and type; what does not fit is reported with its place. */
final class YamlFields {
    private final MappingNode mapping;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Place> places = new LinkedHashMap<>();
    private final Problems problems;

    private YamlFields(MappingNode mapping, Problems problems) {
        this.mapping = mapping;
        this.problems = problems;
    }

    /** Null where the node is no mapping, which is then reported. */
    static @Nullable YamlFields of(Node node, String what, List<String> known, Problems problems) {
        if (!(node instanceof MappingNode mapping)) {
            problems.add(
                    placeOf(node),
                    what + " must be a set of fields, but is " + kind(node),
                    "Write 'field: value' lines; known fields: " + String.join(", ", known));
            return null;
        }
        YamlFields fields = new YamlFields(mapping, problems);
        for (NodeTuple tuple : mapping.getValue()) {
            fields.read(tuple, known);
        }
        return fields;
    }

    private void read(NodeTuple tuple, List<String> known) {
        Node key = tuple.getKeyNode();
        Place place = placeOf(key);
        if (!(key instanceof ScalarNode scalar)) {
            problems.add(place, "the name of a field must be text, but is " + kind(key), "Write 'field: value' lines");
            return;
        }
        String name = scalar.getValue();
        if (!known.contains(name)) {
            problems.add(place, "there is no field '" + name + "' here", Names.suggestion(name, known));
        } else if (places.containsKey(name)) {
            problems.add(place, "the field '" + name + "' is here twice", "Remove one of the two");
        } else {
            places.put(name, place);
            Node value = tuple.getValueNode();
            if (!Tag.NULL.equals(value.getTag())) {
                values.put(name, value);
            }
        }
    }

    boolean has(String field) {
        return values.containsKey(field);
    }

    Place place() {
        return placeOf(mapping);
    }

    /** The field's place, or the mapping's where it has no such field. */
    Place place(String field) {
        return places.getOrDefault(field, place());
    }

    @Nullable
    Node node(String field) {
        return values.get(field);
    }

    /** The field's text; null where it is absent, blank or, which is reported, no text. */
    @Nullable
    String text(String field) {
        Node node = values.get(field);
        if (node == null) {
            return null;
        }
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue().isBlank() ? null : scalar.getValue();
        }
        problems.add(placeOf(node), "'" + field + "' must be text, but is " + kind(node), "Write " + field + ": \"…\"");
        return null;
    }

    String text(String field, String otherwise) {
        String text = text(field);
        return text == null ? otherwise : text;
    }

    /** The field's list; null where it is absent or, which is reported, no list. */
    @Nullable
    List<Node> items(String field) {
        Node node = values.get(field);
        if (node == null) {
            return null;
        }
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        problems.add(
                placeOf(node),
                "'" + field + "' must be a list, but is " + kind(node),
                "Write " + field + ": [\"…\", \"…\"]");
        return null;
    }

    List<Reference> references(String field) {
        List<Node> items = items(field);
        List<Reference> references = new ArrayList<>();
        for (Node item : items == null ? List.<Node>of() : items) {
            if (item instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
                references.add(new Reference(scalar.getValue().strip().replaceAll("\\s+", " "), placeOf(item)));
            } else {
                problems.add(
                        placeOf(item),
                        "each entry of '" + field + "' must be text, but this one is "
                                + (item instanceof ScalarNode ? "empty" : kind(item)),
                        "Write " + field + ": [\"…\", \"…\"]");
            }
        }
        return references;
    }

    List<String> texts(String field) {
        return references(field).stream().map(Reference::name).toList();
    }

    @Nullable
    Integer number(String field, int least, int most, String unit) {
        String text = text(field);
        if (text == null) {
            return null;
        }
        if (text.matches("\\d{1,9}")) {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        problems.add(
                placeOf(values.get(field)),
                "'" + field + "' is '" + text + "', not a number of " + unit,
                "Write a whole number from " + least + " to " + most);
        return null;
    }

    /** An amount of US dollars above 0; null where it is absent or, which is reported, no such amount. */
    @Nullable
    BigDecimal dollars(String field) {
        String text = text(field);
        if (text == null) {
            return null;
        }
        if (text.matches("\\d{1,7}(\\.\\d{1,6})?") && new BigDecimal(text).signum() > 0) {
            return new BigDecimal(text);
        }
        problems.add(
                placeOf(values.get(field)),
                "'" + field + "' is '" + text + "', not an amount of US dollars",
                "Write a number above 0, such as 2.50");
        return null;
    }

    <E extends Enum<E>> E oneOf(String field, E otherwise, E[] choices) {
        String text = text(field);
        if (text == null) {
            return otherwise;
        }
        for (E choice : choices) {
            if (lower(choice).equals(text.toLowerCase(Locale.ROOT))) {
                return choice;
            }
        }
        problems.add(
                placeOf(values.get(field)),
                "'" + text + "' is not " + ("aeiou".indexOf(field.charAt(0)) >= 0 ? "an " : "a ") + field,
                "Use one of: "
                        + String.join(
                                ", ",
                                Arrays.stream(choices).map(YamlFields::lower).toList()));
        return otherwise;
    }

    private static String lower(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    static Place placeOf(@Nullable Node node) {
        Mark mark = node == null ? null : node.getStartMark();
        return mark == null ? Place.FILE : new Place(mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static String kind(Node node) {
        return switch (node.getNodeId()) {
            case scalar -> Tag.NULL.equals(node.getTag()) ? "empty" : "text";
            case sequence -> "a list";
            case mapping -> "a set of fields";
            case anchor -> "an anchor";
        };
    }
}
