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
 * @param files what it is expected to make or change, relative to the workspace; empty where that is not said
 * @param covers ids of the spec's acceptance criteria that it fulfils, such as {@code AC-1}; empty where that is not said
 */
public record TicketBody(
        String key,
        String title,
        String description,
        List<String> acceptanceCriteria,
        List<String> tags,
        @Nullable String command,
        @Nullable String verify,
        @Nullable String outputFile,
        List<String> files,
        List<String> covers) {
    /** What was stored before there were files and covered criteria has none. */
    public TicketBody {
        files = files == null ? List.of() : List.copyOf(files);
        covers = covers == null ? List.of() : List.copyOf(covers);
    }

    /** A ticket that says nothing of files, nor of the spec's criteria. */
    public TicketBody(
            String key,
            String title,
            String description,
            List<String> acceptanceCriteria,
            List<String> tags,
            @Nullable String command,
            @Nullable String verify,
            @Nullable String outputFile) {
        this(key, title, description, acceptanceCriteria, tags, command, verify, outputFile, List.of(), List.of());
    }
}
