package dev.swarm.activities.model.route;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks keys up by the names that routes give them. */
final class ModelKey {
    /** What begins a key's name that is a variable of the environment. */
    static final String VARIABLE = "env:";

    private ModelKey() {}

    /**
     * The keys of all routes by their names.
     *
     * @throws InvalidModelRoutesException with one line for each that is not there
     */
    static Map<String, String> all(List<ModelRoute> routes, Map<String, String> environment) {
        Map<String, String> keys = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        for (ModelRoute route : routes) {
            try {
                keys.put(route.name(), find(route, environment));
            } catch (InvalidModelRoutesException missing) {
                problems.add(missing.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidModelRoutesException(problems);
        }
        return keys;
    }

    /**
     * The key; empty where the route needs none.
     *
     * @throws InvalidModelRoutesException where it is not there; without it in the message
     */
    static String find(ModelRoute route, Map<String, String> environment) {
        String reference = route.keyRef();
        if (reference == null) {
            return "";
        }
        String key = reference.startsWith(VARIABLE)
                ? environment.getOrDefault(reference.substring(VARIABLE.length()), "")
                : content(Path.of(reference.substring("file:".length())));
        if (key == null || key.isBlank()) {
            throw new InvalidModelRoutesException(List.of("route " + route.name() + ": its key " + reference
                    + " is not there; set it for this worker, or take 'key' away where none is needed"));
        }
        return key.strip();
    }

    private static @Nullable String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return null;
        }
    }
}
