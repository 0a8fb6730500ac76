package dev.swarm.activities.model.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.swarm.activities.model.chat.Block;
import dev.swarm.activities.model.chat.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Answers that have to fulfil a JSON schema. Providers promise that for a part of JSON schema at best, so it is checked here. */
final class StructuredOutput {
    private static final Pattern FENCED = Pattern.compile("(?s)```(?:json)?\\s*\\n(.*?)\\n?```");
    private static final int PROBLEMS_TOLD = 10;

    private StructuredOutput() {}

    /** What the model is told, for providers that do not keep to a schema by themselves. */
    static String instruction(JsonNode schema) {
        return "Answer with one JSON value and nothing else. It has to fulfil this JSON schema:\n" + schema;
    }

    /** The same message with the JSON alone as its text: models like to put a fence around it. */
    static Message bare(Message message) {
        String text = message.text().strip();
        Matcher fenced = FENCED.matcher(text);
        List<Block> blocks = new ArrayList<>(message.blocks());
        blocks.removeIf(Block.Text.class::isInstance);
        blocks.add(new Block.Text(fenced.find() ? fenced.group(1).strip() : text));
        return new Message(message.role(), blocks);
    }

    /** What is wrong with it; empty where nothing is. */
    static List<String> problems(String text, ObjectNode schema) {
        try {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(schema)
                    .validate(text, InputFormat.JSON)
                    .stream()
                    .map(Error::toString)
                    .limit(PROBLEMS_TOLD)
                    .toList();
        } catch (RuntimeException e) {
            // What the validator throws for text that is no JSON differs with its version.
            return List.of("the answer is no JSON");
        }
    }

    /** Asks for a better answer. */
    static Message complaint(List<String> problems) {
        return Message.user(problems.stream()
                .map(problem -> "- " + problem)
                .collect(Collectors.joining(
                        "\n",
                        "That does not fulfil the schema:\n",
                        "\nAnswer again with the whole corrected JSON and nothing else.")));
    }
}
