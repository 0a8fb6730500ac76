package dev.swarm.taskfile;

import dev.swarm.contracts.machine.MachineLabels;
import dev.swarm.contracts.machine.PlacementPreference;
import dev.swarm.contracts.machine.RecoveryPolicy;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Where tickets may run, as a file says it; what does not fit is reported with its place. */
final class YamlPlacement {
    private static final String WRITE = "Write labels: {gpu: a100, region: eu}";

    private final YamlFields fields;
    private final Problems problems;

    YamlPlacement(YamlFields fields, Problems problems) {
        this.fields = fields;
        this.problems = problems;
    }

    /** Null where the file leaves it to the project. */
    @Nullable
    PlacementPreference preference() {
        return fields.has("placement")
                ? fields.oneOf("placement", PlacementPreference.BEST, PlacementPreference.values())
                : null;
    }

    /** Null where the file leaves it to the project. */
    @Nullable
    RecoveryPolicy onLoss() {
        return fields.has("on_loss") ? fields.oneOf("on_loss", RecoveryPolicy.REASSIGN, RecoveryPolicy.values()) : null;
    }

    /** What a host must have, those in {@code others} too unless the same label is here. */
    Map<String, String> labels(Map<String, String> others) {
        Map<String, String> labels = new TreeMap<>(others);
        Node node = fields.node("labels");
        if (node == null) {
            return labels;
        }
        if (!(node instanceof MappingNode mapping)) {
            problems.add(YamlFields.placeOf(node), "'labels' must be names with a value each", WRITE);
            return labels;
        }
        Set<String> names = new HashSet<>();
        for (NodeTuple label : mapping.getValue()) {
            add(label, names, labels);
        }
        String problem = MachineLabels.problem(labels);
        if (problem != null) {
            problems.add(fields.place("labels"), problem, "Ask for what is needed only");
        }
        return labels;
    }

    private void add(NodeTuple label, Set<String> names, Map<String, String> labels) {
        Place place = YamlFields.placeOf(label.getKeyNode());
        if (!(label.getKeyNode() instanceof ScalarNode name)
                || !(label.getValueNode() instanceof ScalarNode value)
                || Tag.NULL.equals(value.getTag())) {
            problems.add(place, "a label must be a name with a value", WRITE);
            return;
        }
        String problem = MachineLabels.problem(Map.of(name.getValue(), value.getValue()));
        if (problem != null) {
            problems.add(place, problem, WRITE);
        } else if (!names.add(name.getValue())) {
            problems.add(place, "the label '" + name.getValue() + "' is here twice", "Remove one of the two");
        } else {
            labels.put(name.getValue(), value.getValue());
        }
    }
}
