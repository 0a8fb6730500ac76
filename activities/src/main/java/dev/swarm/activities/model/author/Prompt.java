package dev.swarm.activities.model.author;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A standing instruction: a versioned resource whose placeholders, such as <code>{{questions}}</code>, are numbers of ours and
 * the part that all prompts share. What people wrote never comes in here, see {@link DataBlocks}.
 *
 * @param schema form of the answer; null for free text
 */
record Prompt(String system, @Nullable ObjectNode schema) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([a-z]+)}}");

    /** The prompt of this name, such as {@code clarify.v1}, which answers in free text. */
    static Prompt text(String name) {
        return new Prompt(system(name, Map.of()), null);
    }

    /** The prompt of this name, which answers in the form of the schema beside it. */
    static Prompt form(String name, Map<String, Integer> values) {
        try {
            ObjectNode schema = new ObjectMapper().readValue(resource(name + ".schema.json"), ObjectNode.class);
            return new Prompt(system(name, values), schema);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the schema of " + name + " is no JSON object", e);
        }
    }

    private static String system(String name, Map<String, Integer> values) {
        return PLACEHOLDER.matcher(resource(name + ".md")).replaceAll(match -> {
            String placeholder = match.group(1);
            if (placeholder.equals("blocks")) {
                return Matcher.quoteReplacement(resource("blocks.v1.md"));
            }
            Integer value = values.get(placeholder);
            if (value == null) {
                throw new IllegalStateException("nothing fills {{" + placeholder + "}} of prompt " + name);
            }
            return value.toString();
        });
    }

    private static String resource(String name) {
        try (InputStream content = Prompt.class.getResourceAsStream(name)) {
            if (content == null) {
                throw new IllegalStateException("there is no resource " + name);
            }
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
