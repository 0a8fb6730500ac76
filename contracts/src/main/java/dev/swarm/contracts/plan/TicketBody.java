package dev.swarm.contracts.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a ticket asks for; stored as an artifact (JSON), never in workflow history.
 *
 * @param description what and why, in Markdown; goes into the pull request
 * @param command shell script that the {@code command} agent runs in the workspace
 * @param verify replaces the project's verify command for this ticket; null for the project's
 * @param outputFile where the agent's output is also kept, relative to the workspace; null for nowhere
 */
public record TicketBody(
        String key,
        String title,
        String description,
        List<String> acceptanceCriteria,
        List<String> tags,
        @Nullable String command,
        @Nullable String verify,
        @Nullable String outputFile) {}
