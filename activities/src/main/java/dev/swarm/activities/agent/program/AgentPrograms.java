package dev.swarm.activities.agent.program;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** The agent programs that are known: those that come with the platform, and an owner's own, which win. */
public final class AgentPrograms {
    /** What works on tickets of kind {@code cli} that name no program. */
    public static final String DEFAULT = "claude-code";

    private static final List<String> SHIPPED = List.of("aider", "claude-code", "codex");
    private static final Set<String> FIELDS =
            Set.of("name", "api", "check", "install", "environment", "prompt", "start", "output");
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");

    private final Map<String, AgentProgram> programs = new TreeMap<>();

    private AgentPrograms() {}

    /**
     * Reads them.
     *
     * @param folder with an owner's own, a {@code NAME.yaml} each; null for none
     * @throws IllegalArgumentException if a file is not right, with what to correct
     */
    public static AgentPrograms read(@Nullable Path folder) {
        AgentPrograms all = new AgentPrograms();
        for (String name : SHIPPED) {
            String resource = "/agents/" + name + ".yaml";
            try (InputStream file =
                    Objects.requireNonNull(AgentPrograms.class.getResourceAsStream(resource), resource)) {
                all.add(name + ".yaml", new InputStreamReader(file, StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        if (folder != null) {
            all.addFolder(folder);
        }
        return all;
    }

    private void addFolder(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                try (Reader text = Files.newBufferedReader(file)) {
                    add(file.toString(), text);
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "SWARM_AGENTS: the folder " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void add(String file, Reader text) {
        Object read;
        try {
            read = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
        } catch (YAMLException e) {
            throw new IllegalArgumentException(file + ": not YAML: " + e.getMessage(), e);
        }
        if (!(read instanceof Map<?, ?> fields)) {
            throw new IllegalArgumentException(file + ": it must have the fields " + FIELDS);
        }
        for (Object field : fields.keySet()) {
            require(
                    FIELDS.contains(String.valueOf(field)),
                    file,
                    "there is no field '" + field + "'; the fields are " + FIELDS);
        }
        String name = text(file, fields, "name");
        require(NAME.matcher(name).matches(), file, "name must be lower case letters, digits and dashes");
        programs.put(
                name,
                new AgentProgram(
                        name,
                        one(file, fields, "api", AgentProgram.Api.class),
                        text(file, fields, "check"),
                        text(file, fields, "install"),
                        environment(file, fields.get("environment")),
                        one(file, fields, "prompt", AgentProgram.Prompt.class),
                        text(file, fields, "start"),
                        one(file, fields, "output", AgentProgram.Output.class)));
    }

    private static Map<String, String> environment(String file, @Nullable Object read) {
        Map<String, String> environment = new LinkedHashMap<>();
        if (read instanceof Map<?, ?> variables) {
            variables.forEach((name, value) -> {
                require(
                        VARIABLE.matcher(String.valueOf(name)).matches(),
                        file,
                        "environment: '" + name + "' is no name of a variable");
                environment.put(String.valueOf(name), String.valueOf(value));
            });
        } else {
            require(read == null, file, "environment must have a value for each variable");
        }
        return environment;
    }

    private static String text(String file, Map<?, ?> fields, String field) {
        Object value = fields.get(field);
        require(value instanceof String text && !text.isBlank(), file, field + " is missing");
        return String.valueOf(value).strip();
    }

    private static <E extends Enum<E>> E one(String file, Map<?, ?> fields, String field, Class<E> kind) {
        String value = text(file, fields, field);
        for (E each : Objects.requireNonNull(kind.getEnumConstants())) {
            if (each.name().toLowerCase(Locale.ROOT).equals(value)) {
                return each;
            }
        }
        throw new IllegalArgumentException(file + ": " + field + " is '" + value + "'; it must be one of "
                + List.of(kind.getEnumConstants()).toString().toLowerCase(Locale.ROOT));
    }

    private static void require(boolean met, String file, String problem) {
        if (!met) {
            throw new IllegalArgumentException(file + ": " + problem);
        }
    }

    public Optional<AgentProgram> find(String name) {
        return Optional.ofNullable(programs.get(name));
    }

    public Set<String> names() {
        return Set.copyOf(programs.keySet());
    }
}
