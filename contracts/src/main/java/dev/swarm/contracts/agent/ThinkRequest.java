package dev.swarm.contracts.agent;

import dev.swarm.contracts.plan.Phase;
import dev.swarm.contracts.record.EventScope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for one turn of the native agent's model.
 *
 * @param turn 1 for the first of its attempt
 * @param role name of the role that the agent plays
 * @param payer what the call is accounted to
 * @param bodyId what to do
 * @param verifyCommand the project's verify command, which the ticket's own replaces; null where it has none
 * @param phase the phase of a pipeline that it works on; null for all of the ticket
 * @param transcriptId the conversation so far; null where it begins
 * @param results of the tools that the model called in its last turn
 * @param notes what people and the platform have to say besides, the oldest first
 * @param logOffset where the attempt's log goes on, in bytes
 */
public record ThinkRequest(
        String ticketId,
        int attempt,
        int turn,
        EventScope payer,
        String role,
        String bodyId,
        @Nullable String verifyCommand,
        @Nullable Phase phase,
        @Nullable String transcriptId,
        List<ToolOutcome> results,
        List<String> notes,
        long logOffset) {
    public ThinkRequest {
        results = List.copyOf(results);
        notes = List.copyOf(notes);
    }
}
