package dev.swarm.api.fleet;

import dev.swarm.api.problem.ProblemException;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What hosts are known by, as {@code gpu=a100} or {@code region=eu}. */
@Component
class Labels {
    private static final int MOST = 32;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._/-]{0,62}");
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9._-]{0,63}");
    private static final TypeReference<TreeMap<String, String>> MAP = new TypeReference<>() {};

    private final JsonMapper json;

    Labels(JsonMapper json) {
        this.json = json;
    }

    /** As the database has them; refuses what is no label. */
    String write(@Nullable Map<String, String> labels) {
        if (labels == null) {
            return "{}";
        }
        if (labels.size() > MOST) {
            throw ProblemException.invalid("labels", "must be at most " + MOST);
        }
        labels.forEach((name, value) -> {
            if (!NAME.matcher(name).matches()) {
                throw ProblemException.invalid(
                        "labels", "'" + name + "' must be lower case letters, digits, dots, dashes and slashes");
            }
            if (value == null || !VALUE.matcher(value).matches()) {
                throw ProblemException.invalid(
                        "labels", "the value of '" + name + "' must be letters, digits, dots and dashes");
            }
        });
        return json.writeValueAsString(new TreeMap<>(labels));
    }

    Map<String, String> read(String text) {
        return json.readValue(text, MAP);
    }
}
