package dev.swarm.taskfile;

import dev.swarm.contracts.machine.PlacementPreference;
import dev.swarm.contracts.machine.RecoveryPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a task file asks for: a graph without cycles of at least one ticket.
 *
 * @param source the file's name
 * @param verifyCommand the file's verify command; null where it names none
 * @param placement which hosts come first; null for what the project says
 * @param onLoss where a ticket goes on whose machine was lost; null for what the project says
 * @param tickets in the file's order; their references to each other are keys
 * @param warnings what a person should know but what does not stop the plan
 */
public record TaskPlan(
        String title,
        String source,
        @Nullable String verifyCommand,
        @Nullable PlacementPreference placement,
        @Nullable RecoveryPolicy onLoss,
        List<TicketDraft> tickets,
        List<TaskFileProblem> warnings) {
    public TaskPlan {
        tickets = List.copyOf(tickets);
        warnings = List.copyOf(warnings);
    }
}
