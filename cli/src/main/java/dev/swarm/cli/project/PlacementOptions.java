package dev.swarm.cli.project;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.contracts.machine.MachineLabels;
import dev.swarm.contracts.machine.PlacementPreference;
import dev.swarm.contracts.machine.RecoveryPolicy;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options that say where tickets may run. */
public final class PlacementOptions {
    @Option(
            names = "--label",
            split = ",",
            paramLabel = "NAME=VALUE",
            description = "What hosts must have, such as gpu=a100. May be repeated.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(
            names = "--placement",
            paramLabel = "best|local_first|remote_first|cheapest",
            converter = Preference.class,
            description = "Which hosts come first (default of a project: best).")
    private @Nullable PlacementPreference placement;

    @Option(
            names = "--on-loss",
            paramLabel = "reassign|restart",
            converter = Recovery.class,
            description = "Where a ticket goes on whose machine was lost: another host or the same"
                    + " (default of a project: reassign).")
    private @Nullable RecoveryPolicy onLoss;

    /** The labels, checked. */
    public Map<String, String> labels() {
        String problem = MachineLabels.problem(labels);
        if (problem != null) {
            throw CommandFailure.usage("--label: " + problem, "write it as --label gpu=a100");
        }
        return labels;
    }

    /** Puts the order of hosts and the policy after a loss into a request, where they were given. */
    public void putTo(ObjectNode request) {
        if (placement != null) {
            request.put("placement", placement.wire());
        }
        if (onLoss != null) {
            request.put("onLoss", onLoss.wire());
        }
    }

    static final class Preference implements ITypeConverter<PlacementPreference> {
        @Override
        public PlacementPreference convert(String text) {
            return choice(text, PlacementPreference.values());
        }
    }

    static final class Recovery implements ITypeConverter<RecoveryPolicy> {
        @Override
        public RecoveryPolicy convert(String text) {
            return choice(text, RecoveryPolicy.values());
        }
    }

    private static <E extends Enum<E>> E choice(String text, E[] choices) {
        return Arrays.stream(choices)
                .filter(choice ->
                        choice.name().equals(text.toUpperCase(Locale.ROOT).replace('-', '_')))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + text + "' is none of "
                        + Arrays.stream(choices)
                                .map(choice -> choice.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "))));
    }
}
