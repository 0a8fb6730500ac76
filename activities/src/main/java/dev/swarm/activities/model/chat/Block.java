package dev.swarm.activities.model.chat;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A part of a message. On the wire each carries its simple name as {@code type}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
public sealed interface Block {
    record Text(String text) implements Block {}

    /** The model wants a tool to be used; {@code id} is its own and names the matching {@link ToolResult}. */
    record ToolCall(String id, String name, ObjectNode input) implements Block {}

    record ToolResult(String callId, String text, boolean failed) implements Block {}
}
