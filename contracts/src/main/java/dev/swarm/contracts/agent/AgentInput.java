package dev.swarm.contracts.agent;

import dev.swarm.contracts.plan.Phase;
import dev.swarm.contracts.record.EventScope;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the native agent of one attempt starts.
 *
 * @param payer what its model's calls are accounted to; names the ticket
 * @param hostQueue queue of the host that holds the machine
 * @param bodyId what to do
 * @param verifyCommand the project's verify command; null where it has none
 * @param role name of the role that it plays
 * @param route the model route of its first turn; the role names that of the others
 * @param commitMessage for what it leaves uncommitted
 * @param guidance what people and earlier attempts have said that its conversation has not heard, the oldest first
 * @param timeout how long it may work; neither pauses nor waiting for people count
 * @param checkpointing how its work is saved while it works; null for not at all
 * @param earlier the conversation of an earlier attempt that it goes on with; null where it starts anew
 * @param phase the phase of a pipeline that it works on; null for all of the ticket
 * @param carried where it continues as new; null at its start
 */
public record AgentInput(
        String ticketId,
        int attempt,
        EventScope payer,
        String machineId,
        String hostQueue,
        String bodyId,
        @Nullable String verifyCommand,
        String role,
        String route,
        String commitMessage,
        List<String> guidance,
        AgentLimits limits,
        Duration timeout,
        @Nullable Checkpointing checkpointing,
        @Nullable EarlierWork earlier,
        @Nullable Phase phase,
        @Nullable AgentCarried carried) {
    public AgentInput {
        guidance = List.copyOf(guidance);
    }

    /** The same agent, which goes on. */
    public AgentInput withCarried(AgentCarried state) {
        return new AgentInput(
                ticketId,
                attempt,
                payer,
                machineId,
                hostQueue,
                bodyId,
                verifyCommand,
                role,
                route,
                commitMessage,
                guidance,
                limits,
                timeout,
                checkpointing,
                earlier,
                phase,
                state);
    }

    /**
     * What an attempt left behind.
     *
     * @param transcriptId its conversation
     * @param lost what became of its work where its machine was lost; null where it is the same machine
     */
    public record EarlierWork(String transcriptId, @Nullable LostMachine lost) {}

    /**
     * The machine of an earlier attempt is gone.
     *
     * @param standsOn the commit that the new machine's workspace stands on
     * @param saved whether that commit holds its work, or some of it
     */
    public record LostMachine(String standsOn, boolean saved) {}
}
