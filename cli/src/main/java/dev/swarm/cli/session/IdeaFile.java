package dev.swarm.cli.session;

import dev.swarm.cli.terminal.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * An idea in a file: plain text, or text behind a YAML head between two {@code ---} lines.
 *
 * @param title empty where the file gives none
 * @param answers prepared answers by question id
 * @param verify the project's verify command; empty where the file gives none
 */
public record IdeaFile(String title, Map<String, String> answers, String verify, String idea) {
    private static final String FENCE = "---";

    public static IdeaFile read(Path file) {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new CommandFailure(
                    CommandFailure.FAILED, "cannot read " + file, "check that it exists and is a text file", e);
        }
    }

    /** @param name of the file, for messages */
    static IdeaFile parse(String name, String content) {
        String text = content.replace("\r\n", "\n");
        if (!text.startsWith(FENCE + "\n")) {
            return new IdeaFile("", Map.of(), "", checked(name, text));
        }
        int end = text.indexOf("\n" + FENCE + "\n", FENCE.length());
        if (end < 0) {
            throw CommandFailure.failed(
                    name + ":1: the head that starts here is never closed",
                    "put a line with --- between the head and the idea");
        }
        Map<?, ?> head = head(name, text.substring(FENCE.length() + 1, end + 1));
        String idea = text.substring(end + FENCE.length() + 2);
        return new IdeaFile(scalar(head, "title"), answers(name, head), scalar(head, "verify"), checked(name, idea));
    }

    private static Map<?, ?> head(String name, String yaml) {
        try {
            Object loaded = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
            if (loaded instanceof Map<?, ?> map) {
                return map;
            }
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 2;
            throw new CommandFailure(
                    CommandFailure.FAILED, name + ":" + line + ": " + e.getProblem(), "correct the head's YAML", e);
        } catch (YAMLException e) {
            throw new CommandFailure(CommandFailure.FAILED, name + ": " + e.getMessage(), "correct the head's YAML", e);
        }
        throw CommandFailure.failed(
                name + ":2: the head is not a list of keys and values", "write it as title: ..., answers: ...");
    }

    private static Map<String, String> answers(String name, Map<?, ?> head) {
        Object value = head.get("answers");
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw CommandFailure.failed(
                    name + ": answers is not a list of question ids and answers", "write it as answers: {id: text}");
        }
        Map<String, String> answers = new LinkedHashMap<>();
        map.forEach((id, answer) -> answers.put(String.valueOf(id), String.valueOf(answer)));
        return answers;
    }

    private static String scalar(Map<?, ?> head, String key) {
        Object value = head.get(key);
        return value == null ? "" : String.valueOf(value).strip();
    }

    private static String checked(String name, String idea) {
        String stripped = idea.strip();
        if (stripped.isEmpty()) {
            throw CommandFailure.failed(name + ": there is no idea in it", "write what should be built, in your words");
        }
        return stripped;
    }
}
