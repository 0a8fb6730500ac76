package dev.swarm.contracts.machine;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Labels of hosts, and what tickets ask of them: {@code key=value} pairs that must be equal. Each host has {@code arch} and
 * {@code location} ({@code local} or {@code remote}) by itself; {@code gpu}, {@code region}, {@code memory} and any other are
 * declared.
 */
public final class MachineLabels {
    /** By which label a ticket that asks for several is queued: the kind that the fewest hosts have comes first. */
    private static final List<String> SCARCEST_FIRST = List.of("gpu", "memory", "region", "arch", "location");

    private static final Pattern KEY = Pattern.compile("[a-z0-9][a-z0-9._/-]{0,62}");
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9._-]{0,63}");
    private static final int MOST = 16;

    private MachineLabels() {}

    /** Why these cannot be labels; null where they can. */
    public static @Nullable String problem(Map<String, String> labels) {
        if (labels.size() > MOST) {
            return labels.size() + " labels; at most " + MOST + " are allowed";
        }
        for (Map.Entry<String, String> label : labels.entrySet()) {
            if (!KEY.matcher(label.getKey()).matches()) {
                return "label '" + label.getKey()
                        + "' must be 1 to 63 lower case letters, digits, dots, slashes and dashes";
            }
            if (!VALUE.matcher(label.getValue()).matches()) {
                return "the value of label '" + label.getKey()
                        + "' must be at most 63 letters, digits, dots, dashes and underscores";
            }
        }
        return null;
    }

    /** The labels of both; where both name one, the ticket's own value counts. */
    public static SortedMap<String, String> merged(Map<String, String> project, Map<String, String> ticket) {
        SortedMap<String, String> all = new TreeMap<>(project);
        all.putAll(ticket);
        return all;
    }

    /** The one label that names the queue, as {@code gpu=a100}; null where nothing is asked for. */
    public static @Nullable String queueLabel(Map<String, String> asked) {
        for (String key : SCARCEST_FIRST) {
            if (asked.containsKey(key)) {
                return key + "=" + asked.get(key);
            }
        }
        return asked.isEmpty() ? null : text(new TreeMap<>(asked)).split(", ", 2)[0];
    }

    /** For people, as {@code arch=arm64, gpu=a100}. */
    public static String text(Map<String, String> labels) {
        return new TreeMap<>(labels)
                .entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .collect(Collectors.joining(", "));
    }
}
