package dev.swarm.contracts.forge;

import dev.swarm.contracts.workspace.Verification;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a ticket's pull request.
 *
 * @param branch head branch; with the repository the idempotency key
 * @param bodyId the ticket's body, for what and why
 * @param specId artifact id of the spec; null where there is none
 * @param draft whether a new pull request is opened as a draft, where the forge can
 */
public record OpenPullRequest(
        String repository,
        String branch,
        String baseBranch,
        String ticketId,
        String title,
        String bodyId,
        @Nullable String specId,
        int attempt,
        Verification verification,
        boolean draft) {}
