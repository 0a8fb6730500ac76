package dev.swarm.activities.model.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.activities.model.chat.Block;
import dev.swarm.activities.model.chat.ChatRequest;
import dev.swarm.activities.model.chat.Message;
import dev.swarm.activities.model.chat.Tool;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is sent, where the providers' APIs differ. */
class ProviderRequestsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Tool SHELL = new Tool(
            "shell", "Runs a command.", JsonNodeFactory.instance.objectNode().put("type", "object"));
    private static final List<Message> TALK = List.of(
            Message.user("What is there?"),
            new Message(
                    Message.Role.ASSISTANT,
                    List.of(new Block.ToolCall(
                            "c1", "shell", JsonNodeFactory.instance.objectNode().put("command", "ls")))),
            new Message(Message.Role.USER, List.of(new Block.Text("Go on."), new Block.ToolResult("c1", "", true))));

    private static ChatRequest request(ObjectNode schema) {
        return ChatModelsContract.request("c", TALK, List.of(SHELL), schema);
    }

    private static ModelRoute route(String url) {
        return new ModelRoute("general", ModelRoute.Provider.OPENAI, "m", URI.create(url), null, null, 0, 0, null);
    }

    private static ObjectNode object(String json) throws Exception {
        return (ObjectNode) JSON.readTree(json);
    }

    @Test
    void anthropicCachesTheInstructionAndTheConversation() throws Exception {
        JsonNode body = AnthropicRequest.body("m", request(null));

        assertThat(body).isEqualTo(object("""
                {"model": "m", "max_tokens": 500,
                 "system": [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}],
                 "messages": [
                  {"role": "user", "content": [{"type": "text", "text": "What is there?"}]},
                  {"role": "assistant", "content": [
                   {"type": "tool_use", "id": "c1", "name": "shell", "input": {"command": "ls"}}]},
                  {"role": "user", "content": [
                   {"type": "tool_result", "tool_use_id": "c1", "content": "(nothing)", "is_error": true},
                   {"type": "text", "text": "Go on.", "cache_control": {"type": "ephemeral"}}]}],
                 "tools": [{"name": "shell", "description": "Runs a command.", "input_schema": {"type": "object"}}]}
                """));
    }

    @Test
    void openAiHasAMessageForEachResult() throws Exception {
        JsonNode body = OpenAiRequest.body(route("http://localhost:1/v1"), request(null));

        assertThat(body).isEqualTo(object("""
                {"model": "m", "max_tokens": 500, "stream_options": {"include_usage": true},
                 "messages": [
                  {"role": "system", "content": "Be brief."},
                  {"role": "user", "content": "What is there?"},
                  {"role": "assistant", "tool_calls": [{"id": "c1", "type": "function",
                   "function": {"name": "shell", "arguments": "{\\"command\\":\\"ls\\"}"}}]},
                  {"role": "tool", "tool_call_id": "c1", "content": "Failed: (nothing)"},
                  {"role": "user", "content": "Go on."}],
                 "tools": [{"type": "function", "function": {
                  "name": "shell", "description": "Runs a command.", "parameters": {"type": "object"}}}]}
                """));
    }

    @Test
    void openAiItselfHasAnotherNameForTheLongestAnswer() {
        JsonNode body = OpenAiRequest.body(route("https://api.openai.com/v1"), request(null));

        assertThat(body.path("max_completion_tokens").asInt()).isEqualTo(500);
        assertThat(body.has("max_tokens")).isFalse();
    }

    @Test
    void aSchemaIsSaidInWordsAndInTheProvidersOwnWay() throws Exception {
        ObjectNode schema = object("""
                {"type": "object", "properties": {"a": {"type": "string", "minLength": 3}}}
                """);

        JsonNode anthropic = AnthropicRequest.body("m", request(schema));
        JsonNode openAi = OpenAiRequest.body(route("http://localhost:1/v1"), request(schema));

        assertThat(anthropic.at("/output_config/format/schema/properties/a"))
                .isEqualTo(object("{\"type\": \"string\"}"));
        assertThat(anthropic.at("/system/1/text").asText()).contains("minLength");
        assertThat(openAi.at("/response_format/json_schema/schema")).isEqualTo(schema);
        assertThat(openAi.at("/messages/0/content").asText())
                .startsWith("Be brief.")
                .contains("minLength");
    }
}
