package dev.swarm.activities.agent.program;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutputLinesTest {
    private static String claude(String line) {
        return new OutputLines(AgentProgram.Output.CLAUDE).of(line);
    }

    private static String codex(String line) {
        return new OutputLines(AgentProgram.Output.CODEX).of(line);
    }

    @Test
    void claudeSaysWhatItDoes() {
        assertThat(
                        claude(
                                "{\"type\":\"system\",\"subtype\":\"init\",\"model\":\"general\",\"claude_code_version\":\"2.1\"}"))
                .isEqualTo("Claude Code 2.1, model general\n");
        assertThat(
                        claude(
                                "{\"type\":\"assistant\",\"message\":{\"content\":[{\"type\":\"text\",\"text\":\"Hello \"},"
                                        + "{\"type\":\"tool_use\",\"name\":\"Edit\",\"input\":{\"file_path\":\"/workspace/a\",\"old_string\":\"x\"}}]}}"))
                .isEqualTo("Hello\n> Edit /workspace/a\n");
        assertThat(claude("{\"type\":\"user\",\"message\":{\"content\":[{\"type\":\"tool_result\",\"is_error\":true,"
                        + "\"content\":\"1\\n2\\n3\\n4\\n5\\n6\\n7\\n8\"}]}}"))
                .isEqualTo("  failed:\n  1\n  2\n  3\n  4\n  5\n  6\n  (2 more lines)\n");
        assertThat(claude("{\"type\":\"result\",\"is_error\":true,\"num_turns\":1,\"result\":\"API Error: 402\","
                        + "\"usage\":{\"input_tokens\":5,\"cache_read_input_tokens\":10,\"output_tokens\":2}}"))
                .isEqualTo("API Error: 402\n= 1 turn, 15 tokens read, 2 written\n");
        assertThat(claude("{\"type\":\"stream_event\"}")).isEmpty();
    }

    @Test
    void codexSaysWhatItDoes() {
        assertThat(codex("{\"type\":\"item.completed\",\"item\":{\"type\":\"command_execution\",\"command\":\"ls\","
                        + "\"aggregated_output\":\"a\\nb\\n\"}}"))
                .isEqualTo("> ls\n  a\n  b\n");
        assertThat(codex("{\"type\":\"item.completed\",\"item\":{\"type\":\"file_change\","
                        + "\"changes\":[{\"kind\":\"add\",\"path\":\"a.txt\"}]}}"))
                .isEqualTo("> add a.txt\n");
        assertThat(codex("{\"type\":\"turn.failed\",\"error\":{\"message\":\"no\"}}"))
                .isEqualTo("no\n");
        assertThat(codex("{\"type\":\"turn.completed\",\"usage\":{\"input_tokens\":3,\"output_tokens\":4}}"))
                .isEqualTo("= 1 turn, 3 tokens read, 4 written\n");
    }

    @Test
    void whatIsNotItsFormStaysAsItIs() {
        assertThat(claude("npm warn")).isEqualTo("npm warn\n");
        assertThat(claude("{ not json")).isEqualTo("{ not json\n");
        assertThat(new OutputLines(AgentProgram.Output.TEXT).of("{\"type\":\"result\"}"))
                .isEqualTo("{\"type\":\"result\"}\n");
    }
}
