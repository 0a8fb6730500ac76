package dev.swarm.activities.model.route;

import dev.swarm.contracts.model.ModelRoutes;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * The model routes of this worker, from its environment: SWARM_MODELS_FILE names a file; else a key alone gets the routes
 * that are built in for its provider; else there are none, and all runs offline.
 */
public final class ModelConfiguration {
    /** Names the file of routes. */
    public static final String FILE = "SWARM_MODELS_FILE";

    private static final String ANTHROPIC_KEY = "ANTHROPIC_API_KEY";
    private static final String OPENAI_KEY = "OPENAI_API_KEY";
    private static final String OPENAI_URL = "OPENAI_BASE_URL";
    private static final String OPENAI_MODEL = "OPENAI_MODEL";
    private static final Map<String, String> KNOWN_HOSTS = Map.of(
            "api.openai.com", "openai",
            "openrouter.ai", "openrouter",
            "api.deepseek.com", "deepseek",
            "api.z.ai", "zai",
            "api.x.ai", "xai");
    private static final ModelPrice FREE =
            new ModelPrice(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

    private ModelConfiguration() {}

    /**
     * The routes, in the file's order; empty for none.
     *
     * @throws InvalidModelRoutesException with one line for each problem
     */
    public static List<ModelRoute> read(Map<String, String> environment) {
        String file = environment.getOrDefault(FILE, "");
        if (!file.isBlank()) {
            return ModelRoutesFile.read(Path.of(file));
        }
        if (!environment.getOrDefault(ANTHROPIC_KEY, "").isBlank()) {
            return builtIn("anthropic");
        }
        if (!environment.getOrDefault(OPENAI_KEY, "").isBlank()) {
            return openAiCompatible(environment);
        }
        return List.of();
    }

    /**
     * The variables that routes can come from, and those that have the keys of these ones.
     *
     * @param routes as {@link #read} answers them
     */
    public static Set<String> variables(List<ModelRoute> routes) {
        Set<String> names = new TreeSet<>(Set.of(FILE, ANTHROPIC_KEY, OPENAI_KEY, OPENAI_URL, OPENAI_MODEL));
        for (ModelRoute route : routes) {
            String key = route.keyRef();
            if (key != null && key.startsWith(ModelKey.VARIABLE)) {
                names.add(key.substring(ModelKey.VARIABLE.length()));
            }
        }
        return names;
    }

    /** Throws {@link InvalidModelRoutesException} with one line for each key that is not there. */
    public static void requireKeys(List<ModelRoute> routes, Map<String, String> environment) {
        ModelKey.all(routes, environment);
    }

    private static List<ModelRoute> openAiCompatible(Map<String, String> environment) {
        String given = environment.getOrDefault(OPENAI_URL, "");
        URI url = url(given.isBlank() ? "https://api.openai.com/v1" : given);
        String host = Objects.requireNonNullElse(url.getHost(), "").toLowerCase(Locale.ROOT);
        String model = environment.getOrDefault(OPENAI_MODEL, "");
        if (KNOWN_HOSTS.containsKey(host) && model.isBlank()) {
            return builtIn(KNOWN_HOSTS.get(host));
        }
        if (model.isBlank()) {
            throw new InvalidModelRoutesException(
                    List.of(OPENAI_URL + ": the models of " + host + " are not known here;" + " name one as "
                            + OPENAI_MODEL + ", or write a file like examples/models.yaml and name it as " + FILE));
        }
        // What runs on this machine costs nothing by the token; for anything else nobody said what it costs.
        ModelPrice price = isThisMachine(host) ? FREE : null;
        return ModelRoutes.ALL.stream()
                .map(name -> new ModelRoute(
                        name, ModelRoute.Provider.OPENAI, model, url, "env:" + OPENAI_KEY, price, 0, 0, null))
                .toList();
    }

    private static URI url(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidModelRoutesException(
                    List.of(OPENAI_URL + ": it is no URL; write, for instance, https://openrouter.ai/api/v1"));
        }
    }

    private static boolean isThisMachine(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    /** @param name of a resource beside this class */
    static List<ModelRoute> builtIn(String name) {
        try (InputStream file =
                        Objects.requireNonNull(ModelConfiguration.class.getResourceAsStream(name + ".yaml"), name);
                Reader text = new InputStreamReader(file, StandardCharsets.UTF_8)) {
            return ModelRoutesFile.read(name + ".yaml", text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
