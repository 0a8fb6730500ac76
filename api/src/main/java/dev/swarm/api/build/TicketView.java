package dev.swarm.api.build;

import dev.swarm.contracts.forge.PullRequestRef;
import dev.swarm.contracts.plan.AgentKind;
import dev.swarm.contracts.plan.Pipeline;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.plan.TicketSize;
import dev.swarm.contracts.ticket.TicketAction;
import dev.swarm.contracts.ticket.TicketState;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A ticket as the API shows it.
 *
 * @param blockedBy keys of the tickets that it waits for, or that keep it from running for good
 * @param hostId where it runs, or ran last; the same for the machine
 * @param agent what works on it; null until its plan is known
 * @param program of a cli agent; null for the platform's default
 * @param role that its agent plays; null for coder
 * @param candidates how many attempts run side by side
 * @param pipeline the phases that its agent works through; null for one run in its role
 * @param reportId artifact of its newest verification
 * @param diffId artifact of what its newest pushed commits change, as a unified diff
 * @param bodyId artifact that says what it asks for
 * @param stateSince since when it is in its state
 * @param actions what can be done with it in its state
 */
@Schema(name = "Ticket")
public record TicketView(
        String ticketId,
        String buildId,
        String projectId,
        String key,
        String title,
        TicketState state,
        Priority priority,
        TicketSize size,
        @Nullable AgentKind agent,
        @Nullable String program,
        @Nullable String role,
        int candidates,
        @Nullable Pipeline pipeline,
        List<String> tags,
        List<String> dependsOn,
        List<String> onSuccess,
        List<String> onFailure,
        List<String> blockedBy,
        int attempts,
        @Nullable String hostId,
        @Nullable String machineId,
        @Nullable PullRequestRef pullRequest,
        @Nullable String mergeSha,
        @Nullable FailureView failure,
        @Nullable String reportId,
        @Nullable String diffId,
        @Nullable String bodyId,
        List<TicketAction> actions,
        @Nullable Instant readyAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        Instant stateSince,
        Instant createdAt,
        Instant updatedAt) {

    /** Why its newest attempt failed, and what a person can do. */
    @Schema(name = "TicketFailure")
    public record FailureView(
            String code,
            String message,
            String hint,
            @Nullable String artifactId) {}
}
