package dev.swarm.activities.model.route;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks keys up by the names that routes give them. */
final class ModelKey {
    private ModelKey() {}

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
        String key = reference.startsWith("env:")
                ? environment.getOrDefault(reference.substring("env:".length()), "")
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
