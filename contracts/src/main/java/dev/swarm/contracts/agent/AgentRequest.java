package dev.swarm.contracts.agent;

import dev.swarm.contracts.plan.AgentKind;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks an agent to work on a ticket.
 *
 * @param attempt with the machine id the idempotency key: one attempt starts one agent, however often this is retried
 * @param bodyId what to do
 * @param commitMessage for what the agent leaves uncommitted
 * @param guidance what people and earlier attempts have said, the oldest first
 * @param program the agent program, where {@code kind} is {@code cli}; null for the platform's default
 * @param role the role it plays, such as {@code tester}; null for {@code coder}
 * @param checkpointing how its work is saved while it works; null for not at all
 */
public record AgentRequest(
        String machineId,
        String ticketId,
        int attempt,
        AgentKind kind,
        String bodyId,
        String commitMessage,
        List<String> guidance,
        Duration timeout,
        Duration stallTimeout,
        @Nullable Checkpointing checkpointing,
        @Nullable String program,
        @Nullable String role) {
    /** A run without checkpoints. */
    public AgentRequest(
            String machineId,
            String ticketId,
            int attempt,
            AgentKind kind,
            String bodyId,
            String commitMessage,
            List<String> guidance,
            Duration timeout,
            Duration stallTimeout) {
        this(
                machineId,
                ticketId,
                attempt,
                kind,
                bodyId,
                commitMessage,
                guidance,
                timeout,
                stallTimeout,
                null,
                null,
                null);
    }

    /** What is saved or committed of it. */
    public WorkRequest work() {
        return new WorkRequest(machineId, ticketId, attempt, commitMessage, checkpointing);
    }
}
