package dev.swarm.contracts.agent;

import java.time.Duration;

/**
 * Asks for the use of a tool in a machine.
 *
 * @param atMost how long a command may run, whatever the model asked for
 */
public record ToolRequest(String machineId, String ticketId, int attempt, int turn, ToolCall call, Duration atMost) {
    /** Idempotency key within the machine. */
    public String key() {
        return attempt + "-" + turn + "-" + call.index();
    }
}
