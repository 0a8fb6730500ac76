package dev.swarm.activities.machine.firecracker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.Yaml;

/**
 * Firecracker's own description of its API, by which requests are judged. It is the authors' file and not part of this
 * project: it lies in {@code shared/data} beside the project, and what needs it is skipped where it is missing.
 */
final class ApiDescription {
    private static final String FILE = "shared/data/firecracker-api.yaml";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode all;

    private ApiDescription(ObjectNode all) {
        this.all = all;
        all.path("definitions").forEach(ApiDescription::close);
    }

    /** Looks in the folders above this one. */
    static Optional<ApiDescription> find() throws IOException {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isReadable(folder.resolve(FILE))) {
                Object read = new Yaml().load(Files.readString(folder.resolve(FILE)));
                return Optional.of(new ApiDescription(JSON.valueToTree(read)));
            }
        }
        return Optional.empty();
    }

    /** Firecracker refuses fields that it does not know; its description leaves that unsaid. */
    private static void close(JsonNode definition) {
        if (definition.has("properties") && !definition.has("additionalProperties")) {
            ((ObjectNode) definition).put("additionalProperties", false);
        }
    }

    /** What is wrong with a request; empty where nothing is. */
    List<String> problems(String method, String path, String body) {
        Optional<String> template = template(path);
        if (template.isEmpty()) {
            return List.of("no such path: " + path);
        }
        JsonNode operation = all.path("paths").path(template.get()).path(method.toLowerCase(java.util.Locale.ROOT));
        if (operation.isMissingNode()) {
            return List.of("no " + method + " of " + path);
        }
        for (JsonNode parameter : operation.path("parameters")) {
            if (parameter.path("in").asText().equals("body")) {
                if (body.isEmpty()) {
                    return parameter.path("required").asBoolean() ? List.of("no body") : List.of();
                }
                return problems(parameter.path("schema"), body);
            }
        }
        return body.isEmpty() ? List.of() : List.of("a body where none belongs");
    }

    private List<String> problems(JsonNode reference, String body) {
        ObjectNode schema = JSON.createObjectNode();
        schema.putArray("allOf").add(reference);
        schema.set("definitions", all.path("definitions"));
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_4)
                .getSchema(schema.toString(), InputFormat.JSON)
                .validate(body, InputFormat.JSON)
                .stream()
                .map(Object::toString)
                .toList();
    }

    private Optional<String> template(String path) {
        for (var names = all.path("paths").fieldNames(); names.hasNext(); ) {
            String template = names.next();
            if (path.matches(template.replaceAll("\\{[^}]+}", "[^/]+"))) {
                return Optional.of(template);
            }
        }
        return Optional.empty();
    }
}
