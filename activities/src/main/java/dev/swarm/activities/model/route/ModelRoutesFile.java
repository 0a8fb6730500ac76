package dev.swarm.activities.model.route;

import dev.swarm.activities.yaml.YamlFields;
import dev.swarm.contracts.model.ModelRoutes;
import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** Reads a file of model routes; {@code examples/models.yaml} shows one. */
final class ModelRoutesFile {
    private static final Set<String> ROUTE =
            Set.of("provider", "model", "base_url", "key", "price", "rpm", "tpm", "fallback");
    private static final Set<String> PRICE = Set.of("input", "cache_read", "cache_write", "output", "long_prompt");
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9~@][A-Za-z0-9~@._:/+-]{0,199}");
    private static final Pattern URL = Pattern.compile("https?://[A-Za-z0-9._:\\[\\]-]+(/[A-Za-z0-9._~/-]*)?");
    private static final Pattern KEY = Pattern.compile("env:[A-Za-z_][A-Za-z0-9_]{0,99}|file:/\\S+");
    private static final Pattern MONEY = Pattern.compile("\\d{1,5}(\\.\\d{1,6})?");
    private static final Map<String, ModelRoute.Provider> PROVIDERS =
            Map.of("anthropic", ModelRoute.Provider.ANTHROPIC, "openai", ModelRoute.Provider.OPENAI);

    private final Path file;
    private final List<String> problems = new ArrayList<>();

    private ModelRoutesFile(Path file) {
        this.file = file;
    }

    /** Throws {@link InvalidModelRoutesException}. */
    static List<ModelRoute> read(Path file) {
        ModelRoutesFile reader = new ModelRoutesFile(file);
        try (Reader text = Files.newBufferedReader(file)) {
            return reader.routes(reader.root(text));
        } catch (NoSuchFileException e) {
            throw new InvalidModelRoutesException(
                    List.of(file + ": there is no such file; write one like examples/models.yaml"));
        } catch (IOException e) {
            throw new InvalidModelRoutesException(List.of(file + ": cannot be read: " + e.getMessage()));
        }
    }

    /** @param name of the text in messages */
    static List<ModelRoute> read(String name, Reader text) {
        ModelRoutesFile reader = new ModelRoutesFile(Path.of(name));
        return reader.routes(reader.root(text));
    }

    private Node root(Reader text) {
        try {
            Node root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(text);
            if (root != null) {
                return root;
            }
            problems.add(file + ": it is empty; list routes, see examples/models.yaml");
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            problems.add(file + ":" + line + ": not YAML: " + e.getProblem() + "; correct it there or just before");
        } catch (YAMLException e) {
            problems.add(file + ": cannot be read as YAML; see examples/models.yaml");
        }
        throw new InvalidModelRoutesException(problems);
    }

    private List<ModelRoute> routes(Node root) {
        YamlFields top = YamlFields.of(root, file, problems);
        top.refuseOthers(Set.of("routes"));
        if (!top.has("routes")) {
            top.problem("routes", "it is missing", "write 'routes:' and below it a name and fields for each route");
            throw new InvalidModelRoutesException(problems);
        }
        YamlFields named = YamlFields.of(top.node("routes").orElse(null), file, problems);
        Map<String, ModelRoute> routes = new LinkedHashMap<>();
        for (String name : named.names()) {
            if (!NAME.matcher(name).matches()) {
                named.problem(
                        name, "'" + name + "' is no name of a route", "use lower case letters, digits and dashes");
            }
            routes.put(name, route(name, YamlFields.of(named.node(name).orElse(null), file, problems)));
        }
        for (String wanted : ModelRoutes.ALL) {
            if (!routes.containsKey(wanted)) {
                top.problem("routes", "the route " + wanted + " is missing", "add it; it may be like another one");
            }
        }
        routes.values().forEach(route -> checkFallbacks(route, routes, named));
        if (!problems.isEmpty()) {
            throw new InvalidModelRoutesException(problems);
        }
        return List.copyOf(routes.values());
    }

    private ModelRoute route(String name, YamlFields fields) {
        fields.refuseOthers(ROUTE);
        String provider = fields.required("provider", Pattern.compile("anthropic|openai"), "anthropic or openai");
        String url = fields.required("base_url", URL, "the address of the provider's API, such as https://api.x.ai/v1");
        return new ModelRoute(
                name,
                PROVIDERS.getOrDefault(provider, ModelRoute.Provider.OPENAI),
                fields.required("model", MODEL, "the provider's name of the model"),
                URI.create(url),
                // A key itself does not match, and is not repeated: the value stays out of the message.
                key(fields),
                price(fields),
                fields.number("rpm", 1, 100_000).orElse(0),
                fields.number("tpm", 1, 999_999_999).orElse(0),
                fields.matching("fallback", NAME, "the name of another route").orElse(null));
    }

    private static @Nullable String key(YamlFields fields) {
        Optional<String> key = fields.text("key");
        if (key.isPresent() && !KEY.matcher(key.get()).matches()) {
            fields.problem(
                    "key", "a key is named here, never written", "write env:NAME, or file:/path of a file that has it");
            return null;
        }
        return key.orElse(null);
    }

    private @Nullable ModelPrice price(YamlFields route) {
        Optional<Node> node = route.node("price");
        if (node.isEmpty()) {
            return null;
        }
        YamlFields fields = YamlFields.of(node.get(), file, problems);
        fields.refuseOthers(PRICE);
        ModelPrice price = prices(fields);
        Optional<Node> longer = fields.node("long_prompt");
        if (longer.isEmpty()) {
            return price;
        }
        YamlFields more = YamlFields.of(longer.get(), file, problems);
        Set<String> known = new HashSet<>(PRICE);
        known.remove("long_prompt");
        known.add("above");
        more.refuseOthers(known);
        Optional<Integer> above = more.number("above", 1, 100_000_000);
        if (above.isEmpty() && !more.has("above")) {
            more.problem("above", "it is missing", "write from how many tokens of prompt on these prices hold");
        }
        return new ModelPrice(
                price.input(),
                price.cacheRead(),
                price.cacheWrite(),
                price.output(),
                new ModelPrice.LongPrompt(above.orElse(0), prices(more)));
    }

    private static ModelPrice prices(YamlFields fields) {
        return new ModelPrice(
                money(fields, "input"),
                money(fields, "cache_read"),
                money(fields, "cache_write"),
                money(fields, "output"));
    }

    private static BigDecimal money(YamlFields fields, String field) {
        String text =
                fields.required(field, MONEY, "US dollars per million tokens, such as 2.50; 0 for a model of your own");
        return text.isEmpty() ? BigDecimal.ZERO : new BigDecimal(text);
    }

    private static void checkFallbacks(ModelRoute route, Map<String, ModelRoute> routes, YamlFields named) {
        Set<String> seen = new HashSet<>();
        ModelRoute each = route;
        while (each.fallback() != null) {
            if (!seen.add(each.name())) {
                named.problem(route.name(), "its fallbacks go in a circle", "let one of them have none");
                return;
            }
            ModelRoute next = routes.get(each.fallback());
            if (next == null) {
                named.problem(
                        each.name(),
                        "there is no route " + each.fallback() + " to fall back to",
                        "name one of this file");
                return;
            }
            each = next;
        }
    }
}
