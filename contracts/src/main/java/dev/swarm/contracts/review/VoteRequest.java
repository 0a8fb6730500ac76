package dev.swarm.contracts.review;

import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.workspace.Verification;
import org.jspecify.annotations.Nullable;

/**
 * Asks one reviewer for its vote on one change.
 *
 * @param voteId the idempotency key: a vote is paid once, however often this is retried
 * @param payer what the model's work is accounted to
 * @param role the role that votes
 * @param bodyId the ticket's body, with what was asked for and its acceptance criteria
 * @param specId artifact id of the spec; null where there is none
 * @param diffId artifact id of the change
 * @param verification what the project's checks said of it
 */
public record VoteRequest(
        String voteId,
        EventScope payer,
        String role,
        String bodyId,
        @Nullable String specId,
        String diffId,
        Verification verification) {}
