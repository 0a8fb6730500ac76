package dev.swarm.activities.model.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A tool that a model may call.
 *
 * @param inputSchema JSON schema of its input, an object
 */
public record Tool(String name, String description, ObjectNode inputSchema) {}
