package dev.swarm.activities.model.chat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A part of a message. On the wire each carries its simple name as {@code type}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(Block.Text.class),
    @JsonSubTypes.Type(Block.Thought.class),
    @JsonSubTypes.Type(Block.ToolCall.class),
    @JsonSubTypes.Type(Block.ToolResult.class)
})
public sealed interface Block {
    record Text(String text) implements Block {}

    /**
     * What a model thought, for that model alone. A conversation that goes on as it was has to hand it back unchanged; one
     * that was shortened or rewritten has to leave it out, see {@link Message#withoutThoughts}. Other models never see it.
     *
     * @param model the provider's name of the model
     * @param content in the provider's own form
     */
    record Thought(String model, ObjectNode content) implements Block {}

    /**
     * The model wants a tool to be used; {@code id} is its own and names the matching {@link ToolResult}. Input that is no
     * JSON object is given as the text of the one field {@code malformed_input}, so that the tool's refusal teaches the model.
     */
    record ToolCall(String id, String name, ObjectNode input) implements Block {}

    record ToolResult(String callId, String text, boolean failed) implements Block {}
}
