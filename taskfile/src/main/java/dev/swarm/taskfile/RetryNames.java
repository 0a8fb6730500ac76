package dev.swarm.taskfile;

import dev.swarm.contracts.FailureCategory;
import dev.swarm.contracts.FailureCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The names that {@code retry_on} knows: short ones for people, failure codes, and categories of failures. */
final class RetryNames {
    private static final Map<String, List<FailureCode>> CODES = codesByName();

    private final Set<FailureCode> codes = new LinkedHashSet<>();
    private final Set<FailureCategory> categories = new LinkedHashSet<>();

    /** Answers whether the name is known. */
    boolean add(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (FailureCategory category : FailureCategory.values()) {
            if (category.name().toLowerCase(Locale.ROOT).equals(lower)) {
                categories.add(category);
                return true;
            }
        }
        List<FailureCode> known = CODES.get(lower);
        if (known == null) {
            return false;
        }
        codes.addAll(known);
        return true;
    }

    List<FailureCode> codes() {
        return List.copyOf(codes);
    }

    List<FailureCategory> categories() {
        return List.copyOf(categories);
    }

    static List<String> known() {
        List<String> names = new ArrayList<>(CODES.keySet());
        for (FailureCategory category : FailureCategory.values()) {
            names.add(category.name().toLowerCase(Locale.ROOT));
        }
        return names;
    }

    private static Map<String, List<FailureCode>> codesByName() {
        Map<String, List<FailureCode>> names = new LinkedHashMap<>();
        names.put("timeout", List.of(FailureCode.AGENT_TIMED_OUT, FailureCode.AGENT_STALLED));
        names.put("command_error", List.of(FailureCode.AGENT_FAILED));
        names.put("test_failure", List.of(FailureCode.VERIFICATION_FAILED));
        names.put(
                "network_error",
                List.of(
                        FailureCode.FORGE_UNAVAILABLE,
                        FailureCode.MODEL_UNAVAILABLE,
                        FailureCode.HOST_LOST,
                        FailureCode.MACHINE_LOST));
        names.put(
                "model_error",
                List.of(
                        FailureCode.MODEL_UNAVAILABLE,
                        FailureCode.MODEL_RATE_LIMITED,
                        FailureCode.MODEL_OVERLOADED,
                        FailureCode.MODEL_TIMEOUT,
                        FailureCode.MODEL_OUTPUT_INVALID));
        for (FailureCode code : FailureCode.values()) {
            names.put(code.name().toLowerCase(Locale.ROOT), List.of(code));
        }
        return names;
    }
}
