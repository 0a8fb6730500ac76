package dev.swarm.activities.agent.program;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Makes of a line that a program prints what a person wants to read. Pure: the same line always gives the same text. */
final class OutputLines {
    private static final int LONGEST = 2_000;
    private static final int RESULT_LINES = 6;

    private final AgentProgram.Output output;
    private final ObjectMapper json = new ObjectMapper();

    OutputLines(AgentProgram.Output output) {
        this.output = output;
    }

    /** Readable text with its line ends; empty where the line says nothing. Lines that are not the program's form stay. */
    String of(String line) {
        if (output == AgentProgram.Output.TEXT || !line.startsWith("{")) {
            return line + "\n";
        }
        JsonNode event;
        try {
            event = json.readTree(line);
        } catch (IOException notJson) {
            return line + "\n";
        }
        return output == AgentProgram.Output.CLAUDE ? claude(event) : codex(event);
    }

    private static String claude(JsonNode event) {
        return switch (event.path("type").asText()) {
            case "system" ->
                event.path("subtype").asText().equals("init")
                        ? "Claude Code " + event.path("claude_code_version").asText() + ", model "
                                + event.path("model").asText() + "\n"
                        : "";
            case "assistant" -> blocks(event.path("message").path("content"));
            case "user" -> blocks(event.path("message").path("content"));
            case "result" -> claudeResult(event);
            default -> "";
        };
    }

    private static String blocks(JsonNode content) {
        StringBuilder text = new StringBuilder();
        for (JsonNode block : content) {
            switch (block.path("type").asText()) {
                case "text" ->
                    text.append(capped(block.path("text").asText().strip())).append('\n');
                case "tool_use" ->
                    text.append("> ")
                            .append(block.path("name").asText())
                            .append(' ')
                            .append(input(block.path("input")))
                            .append('\n');
                case "tool_result" -> text.append(result(block));
                default -> {}
            }
        }
        return text.toString();
    }

    /** The one thing that says most of what a tool is to do. */
    private static String input(JsonNode input) {
        for (String field : List.of("command", "file_path", "path", "pattern", "url", "description")) {
            if (input.path(field).isTextual()) {
                return capped(input.path(field).asText().strip());
            }
        }
        return capped(input.toString());
    }

    private static String result(JsonNode block) {
        JsonNode content = block.path("content");
        String text = content.isTextual()
                ? content.asText()
                : content.valueStream().map(part -> part.path("text").asText()).collect(Collectors.joining("\n"));
        return (block.path("is_error").asBoolean() ? "  failed:\n" : "") + indented(text);
    }

    private static String indented(String text) {
        List<String> lines = text.strip().lines().toList();
        String shown = lines.stream()
                .limit(RESULT_LINES)
                .map(line -> "  " + capped(line) + "\n")
                .collect(Collectors.joining());
        return lines.size() <= RESULT_LINES ? shown : shown + "  (" + (lines.size() - RESULT_LINES) + " more lines)\n";
    }

    private static String claudeResult(JsonNode event) {
        JsonNode usage = event.path("usage");
        long read = usage.path("input_tokens").asLong()
                + usage.path("cache_read_input_tokens").asLong()
                + usage.path("cache_creation_input_tokens").asLong();
        String said = event.path("is_error").asBoolean()
                ? capped(event.path("result").asText().strip()) + "\n"
                : "";
        return said
                + ended(
                        event.path("num_turns").asLong(),
                        read,
                        usage.path("output_tokens").asLong());
    }

    private static String codex(JsonNode event) {
        JsonNode item = event.path("item");
        return switch (event.path("type").asText()) {
            case "item.completed" -> codexItem(item);
            case "turn.completed" ->
                ended(
                        1,
                        event.path("usage").path("input_tokens").asLong(),
                        event.path("usage").path("output_tokens").asLong());
            case "turn.failed" -> capped(event.path("error").path("message").asText()) + "\n";
            case "error" -> capped(event.path("message").asText()) + "\n";
            default -> "";
        };
    }

    private static String codexItem(JsonNode item) {
        return switch (item.path("type").asText()) {
            case "agent_message" -> capped(item.path("text").asText().strip()) + "\n";
            case "command_execution" ->
                "> " + capped(item.path("command").asText()) + "\n"
                        + indented(item.path("aggregated_output").asText());
            case "file_change" ->
                item.path("changes")
                        .valueStream()
                        .map(change -> "> " + change.path("kind").asText() + " "
                                + change.path("path").asText() + "\n")
                        .collect(Collectors.joining());
            case "error" -> capped(item.path("message").asText()) + "\n";
            default -> "";
        };
    }

    private static String ended(long turns, long read, long written) {
        return String.format(
                Locale.ROOT,
                "= %d %s, %d tokens read, %d written%n",
                turns,
                turns == 1 ? "turn" : "turns",
                read,
                written);
    }

    private static String capped(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " …";
    }
}
