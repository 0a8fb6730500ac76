package dev.swarm.api.build;

import dev.swarm.contracts.forge.PullRequestRef;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.plan.TicketSize;
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
 * @param reportId artifact of its newest verification
 * @param bodyId artifact that says what it asks for
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
        @Nullable String bodyId,
        @Nullable Instant readyAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
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
