package dev.swarm.activities.model.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The part of a JSON schema that Anthropic's API can hold a model to: it refuses requests with more. What is left out is
 * told to the model in words and checked afterwards.
 */
final class SchemaSubset {
    private static final Set<String> LEFT_OUT = Set.of(
            "$schema",
            "$id",
            "title",
            "default",
            "examples",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "minLength",
            "maxLength",
            "pattern",
            "format",
            "minItems",
            "maxItems",
            "uniqueItems",
            "minProperties",
            "maxProperties");
    private static final Set<String> BEYOND = Set.of(
            "patternProperties", "propertyNames", "if", "not", "oneOf", "contains", "prefixItems", "dependentSchemas");

    private SchemaSubset() {}

    /** Empty where the schema has something that cannot be left out, such as objects with any names of fields. */
    static Optional<ObjectNode> of(ObjectNode schema) {
        ObjectNode copy = schema.deepCopy();
        return narrow(copy) ? Optional.of(copy) : Optional.empty();
    }

    private static boolean narrow(ObjectNode schema) {
        schema.remove(LEFT_OUT);
        if (BEYOND.stream().anyMatch(schema::has)) {
            return false;
        }
        if (schema.path("type").asText().equals("object")) {
            JsonNode others = schema.path("additionalProperties");
            if (!schema.has("properties") || others.isObject() || others.asBoolean()) {
                return false;
            }
            schema.put("additionalProperties", false);
        }
        return below(schema).stream().allMatch(SchemaSubset::narrow);
    }

    private static List<ObjectNode> below(ObjectNode schema) {
        List<ObjectNode> all = new ArrayList<>();
        for (String named : List.of("properties", "$defs", "definitions")) {
            schema.path(named).forEach(each -> add(all, each));
        }
        for (String list : List.of("anyOf", "allOf")) {
            if (schema.get(list) instanceof ArrayNode array) {
                array.forEach(each -> add(all, each));
            }
        }
        add(all, schema.path("items"));
        return all;
    }

    private static void add(List<ObjectNode> all, JsonNode each) {
        if (each instanceof ObjectNode object) {
            all.add(object);
        }
    }
}
