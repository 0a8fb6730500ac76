package dev.swarm.contracts.agent;

import org.jspecify.annotations.Nullable;

/** Asks to save or commit what an agent has done so far. */
public record WorkRequest(
        String machineId,
        String ticketId,
        int attempt,
        String commitMessage,
        @Nullable Checkpointing checkpointing) {}
