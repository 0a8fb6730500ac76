package dev.swarm.contracts.record;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way to the database.
 *
 * @param seq sequence number in its workflow run, from 1; with workflow and run id the idempotency key
 * @param at workflow time
 * @param actor who caused it; null for the platform
 * @param state the state after it of what the scope names last, as on the wire; null where it has no state
 */
public record RecordedEvent(
        long seq,
        Instant at,
        EventScope scope,
        @Nullable String actor,
        @Nullable String state,
        DomainEvent event) {}
