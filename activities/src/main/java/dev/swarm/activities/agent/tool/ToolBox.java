package dev.swarm.activities.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.swarm.activities.model.chat.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** The tools that a model may call, and what their input must be like. */
public final class ToolBox {
    public static final String ASK_HUMAN = "ask_human";
    public static final String DONE = "done";

    private static final String RESOURCE = "tools.json";

    private final Map<String, Tool> tools = new LinkedHashMap<>();
    private final Map<String, Schema> schemas = new LinkedHashMap<>();

    private ToolBox() {}

    /** All tools there are. */
    public static ToolBox standard() {
        ToolBox box = new ToolBox();
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        try (InputStream in = Objects.requireNonNull(ToolBox.class.getResourceAsStream(RESOURCE))) {
            for (JsonNode each : new ObjectMapper().readTree(in)) {
                String name = each.path("name").asText();
                ObjectNode input = (ObjectNode) each.path("input");
                box.tools.put(name, new Tool(name, each.path("description").asText(), input));
                box.schemas.put(name, registry.getSchema(input.toString(), InputFormat.JSON));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE + " cannot be read", e);
        }
        return box;
    }

    /** Those of these names. */
    public ToolBox only(Collection<String> names) {
        ToolBox box = new ToolBox();
        box.tools.putAll(tools);
        box.tools.keySet().retainAll(names);
        box.schemas.putAll(schemas);
        box.schemas.keySet().retainAll(names);
        return box;
    }

    /** In the order in which models are told of them. */
    public List<Tool> tools() {
        return List.copyOf(tools.values());
    }

    /** Why a tool cannot be called like this, in words for the model; empty where it can. */
    public Optional<String> problem(String tool, String input) {
        Schema schema = schemas.get(tool);
        if (schema == null) {
            return Optional.of(
                    "There is no tool " + tool + " for you. There are: " + String.join(", ", tools.keySet()) + ".");
        }
        String errors = schema.validate(input, InputFormat.JSON).stream()
                .map(error -> error.getInstanceLocation() + " " + error.getMessage())
                .limit(5)
                .collect(Collectors.joining("; "));
        return errors.isEmpty() ? Optional.empty() : Optional.of("Bad input for " + tool + ": " + errors.strip() + ".");
    }
}
