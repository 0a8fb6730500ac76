package dev.swarm.infra.forge;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which handler answers which address. {@code {x}} captures one word, {@code {x...}} all the rest. The first match counts. */
final class Routes {
    private final List<Route> routes = new ArrayList<>();

    @FunctionalInterface
    interface Handler {
        Reply handle(Call call) throws IOException;
    }

    record Match(Handler handler, Map<String, String> captured) {}

    private record Route(String method, List<String> template, Handler handler) {
        @Nullable
        Map<String, String> match(String asked, List<String> words) {
            if (!method.equals(asked)) {
                return null;
            }
            Map<String, String> captured = new HashMap<>();
            for (int i = 0; i < template.size(); i++) {
                String part = template.get(i);
                if (part.endsWith("...}")) {
                    captured.put(
                            part.substring(1, part.length() - 4),
                            String.join("/", words.subList(Math.min(i, words.size()), words.size())));
                    return captured;
                }
                if (i >= words.size()) {
                    return null;
                }
                if (part.startsWith("{")) {
                    captured.put(part.substring(1, part.length() - 1), words.get(i));
                } else if (!part.equals(words.get(i))) {
                    return null;
                }
            }
            return template.size() == words.size() ? captured : null;
        }
    }

    Routes on(String method, String template, Handler handler) {
        routes.add(new Route(method, words(template), handler));
        return this;
    }

    private static List<String> words(String template) {
        return template.isEmpty() ? List.of() : List.of(template.split("/"));
    }

    @Nullable
    Match find(String method, List<String> words) {
        for (Route route : routes) {
            Map<String, String> captured = route.match(method, words);
            if (captured != null) {
                return new Match(route.handler(), captured);
            }
        }
        return null;
    }
}
