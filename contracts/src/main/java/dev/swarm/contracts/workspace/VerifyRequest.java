package dev.swarm.contracts.workspace;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks to verify the workspace.
 *
 * @param bodyId the ticket's body, whose own verify command wins
 * @param command the project's verify command; null for none, which passes
 */
public record VerifyRequest(
        String machineId,
        String ticketId,
        int attempt,
        String bodyId,
        @Nullable String command,
        Duration timeout) {}
